// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fused/group_runs.hpp"

#include <algorithm>

#include "cost/kernel_cost.hpp"

namespace outcore::scheduler {
using network::Box;
using network::OperatorKind;

namespace {

/// Heights of stripes that are tried grow by this ratio at least.
constexpr double kHeightRatio = 1.3;

bool row_by_row(OperatorKind kind) {
    switch (kind) {
        case OperatorKind::Add:
        case OperatorKind::Sub:
        case OperatorKind::Mul:
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d:
        case OperatorKind::Conv2d:
        case OperatorKind::DepthwiseConv2d:
        case OperatorKind::Dequantize:
        case OperatorKind::Logistic:
        case OperatorKind::Pad:
        case OperatorKind::Quantize:
        case OperatorKind::Relu:
        case OperatorKind::Relu6:
        case OperatorKind::ResizeNearestNeighbor:
        case OperatorKind::Transpose:
            return true;
        default:
            return false;
    }
}

/// Heights of stripes, more than one stripe, the last one not much lower than the others.
std::vector<std::int32_t> heights(std::int32_t all) {
    std::vector<std::int32_t> list;
    for (std::int32_t rows = 1; rows < all;
         rows = std::max(rows + 1, static_cast<std::int32_t>(rows * kHeightRatio))) {
        const std::int32_t count = (all + rows - 1) / rows;
        const std::int32_t even = (all + count - 1) / count;
        if (count > 1 && (list.empty() || list.back() < even)) list.push_back(even);
    }
    return list;
}

}  // namespace

GroupRun::Need GroupRun::need(const std::vector<bool>& streamed) const {
    std::int64_t base = 0;
    for (std::size_t m = 0; m < members.size(); ++m)
        base += members[m].row_bytes + (streamed[m] ? 0 : members[m].weight_bytes);
    Need most;
    for (std::size_t m = 0; m < members.size(); ++m) {
        std::int64_t bytes = base + members[m].scratch_bytes;
        if (streamed[m]) bytes += members[m].weight_bytes;
        for (std::size_t other = m; other < members.size(); ++other)
            if (members[other].last_reader <= m) bytes += members[other].stripe_bytes;
        if (bytes > most.bytes) most = {bytes, m};
    }
    return most;
}

std::vector<std::int64_t> GroupRun::pieces(const std::vector<bool>& streamed,
                                           std::size_t member) const {
    std::vector<std::int64_t> sizes;
    const auto add = [&sizes](std::int64_t bytes) {
        if (bytes > 0) sizes.push_back(bytes);
    };
    for (std::size_t m = 0; m < members.size(); ++m) {
        add(members[m].row_bytes);
        if (!streamed[m] || m == member) add(members[m].weight_bytes);
        if (m == member) add(members[m].scratch_bytes);
        if (m >= member && members[m].last_reader <= member) add(members[m].stripe_bytes);
    }
    return sizes;
}

GroupRuns::GroupRuns(const Problem& problem, const BoardView& board, std::size_t longest)
    : problem_(problem),
      network_(*problem.network),
      board_(board),
      readers_(network_.tensors.size()),
      is_output_(network_.tensors.size(), false),
      runs_(network_.operators.size()) {
    for (std::size_t i = 0; i < network_.operators.size(); ++i)
        for (const TensorId input : network_.op(OperatorId(i)).inputs)
            if (input.valid()) readers_[input.index()].emplace_back(i);
    for (const TensorId output : network_.outputs) is_output_[output.index()] = true;
    for (std::size_t i = 1; i < network_.operators.size(); ++i) {
        const OperatorId last(i);
        if (!fusible(last)) continue;
        const network::Extent output = network::geometry(network_, last)->output;
        for (const std::int32_t rows : heights(output.h)) {
            if (board.copy_lane && !board.activation_homes.empty()) {
                add_runs(last, {rows, 0, KeepRule::All}, longest);
                add_runs(last, {rows, 0, KeepRule::Narrow}, longest);
            }
            add_runs(last, {rows, 0, KeepRule::None}, longest);
            for (const std::int32_t parts : {2, 4}) {
                if (output.w >= 2 * parts)
                    add_runs(last, {rows, (output.w + parts - 1) / parts, KeepRule::None}, longest);
            }
        }
    }
}

bool GroupRuns::fusible(OperatorId id) const {
    const network::Operator& op = network_.op(id);
    if (!row_by_row(op.kind)) return false;
    for (std::size_t i = 0; i < network::operand_count(op); ++i)
        if (network_.tensor(op.inputs[i]).constant()) return false;
    return network::geometry(network_, id).has_value();
}

bool GroupRuns::internal(OperatorId id, OperatorId last) const {
    const TensorId output = network_.op(id).output;
    const std::vector<OperatorId>& readers = readers_[output.index()];
    return !is_output_[output.index()] && !readers.empty() &&
           std::all_of(readers.begin(), readers.end(),
                       [&](OperatorId reader) { return reader <= last; });
}

bool GroupRuns::keeps(OperatorId id, KeepRule rule) const {
    if (rule != KeepRule::Narrow) return rule == KeepRule::All;
    const network::Operator& op = network_.op(id);
    std::int64_t from = 0;
    for (std::size_t i = 0; i < network::operand_count(op); ++i)
        from += network_.tensor(op.inputs[i]).size_bytes();
    return network_.tensor(op.output).size_bytes() <= from;
}

std::int64_t GroupRuns::lines(std::int64_t bytes) const {
    return (bytes + board_.alignment - 1) / board_.alignment * board_.alignment;
}

void GroupRuns::add_runs(OperatorId last, const Variant& variant, std::size_t longest) {
    StripePlan plan(network_, last, variant.rows, variant.columns);
    GroupRun run;
    run.last = last;
    run.rows = variant.rows;
    run.columns = variant.columns;
    run.members.push_back(member_of(plan, 0));
    for (std::size_t first = last.index(); first-- > 0 && plan.size() < longest;) {
        const OperatorId op(first);
        if (!fusible(op) || !internal(op, last)) return;
        plan.prepend(op, keeps(op, variant.rule));
        run.first = op;
        run.members.push_back(member_of(plan, plan.size() - 1));
        run.members.back().kept = keeps(op, variant.rule);
        runs_[last.index()].push_back(run);
    }
}

GroupRun::Member GroupRuns::member_of(const StripePlan& plan, std::size_t index) const {
    const StripePlan::Member& member = plan.member(index);
    const network::Operator& op = network_.op(member.op);
    const network::Geometry shape = *network::geometry(network_, member.op);
    const schedule::KernelLayout& layout = problem_.layouts->of(op.kind);
    const std::int64_t element = network::size_bytes(network_.tensor(op.output).type);
    GroupRun::Member made;
    made.last_reader = index;
    for (const StripePlan::Reader& reader : member.readers)
        made.last_reader = std::min(made.last_reader, reader.member);
    std::int64_t row = 0, most = 0;
    for (const StripePart& part : member.parts) {
        const std::int64_t held = part.held.empty() ? 0 : part.held.extent().elements() * element;
        most = std::max(most, held);
        row = std::max(row, held / std::max(1, part.held.y1 - part.held.y0));
        if (!part.moved.empty()) {
            made.slides += 1.0;
            made.slide_bytes += static_cast<double>(part.moved.extent().elements() * element);
        }
        if (part.fresh.empty()) continue;
        ++made.calls;
        made.cycles += static_cast<double>(
            cost::compute_cycles(network_, member.op, stripe_tile(network_, member.op, part.fresh),
                                 *problem_.profile, problem_.platform->core)
                .count);
    }
    if (member.row_buffer)
        made.row_bytes = lines(row * member.buffer_rows);
    else if (index > 0)
        made.stripe_bytes = lines(most);
    if (!layout.sections.empty())
        made.weight_bytes = lines(schedule::chunk_layout(network_, member.op, layout, 0,
                                                         shape.output.c, 0, shape.reduction)
                                      .size_bytes);
    made.scratch_bytes =
        lines(schedule::scratch_bytes(network_, member.op, layout, 0, shape.reduction));
    return made;
}

std::optional<FittedRun> GroupRuns::fit(const GroupRun& run, std::int64_t room) const {
    std::vector<bool> streamed(run.members.size(), false);
    while (run.need(streamed).bytes > room) {
        std::size_t largest = run.members.size();
        for (std::size_t m = 0; m < run.members.size(); ++m) {
            if (streamed[m] || run.members[m].weight_bytes == 0) continue;
            if (largest == run.members.size() ||
                run.members[m].weight_bytes > run.members[largest].weight_bytes)
                largest = m;
        }
        if (largest == run.members.size()) return std::nullopt;
        streamed[largest] = true;
    }
    FittedRun fitted;
    fitted.pieces = run.pieces(streamed, run.need(streamed).member);
    fitted.group.rows = run.rows;
    fitted.group.columns = run.columns;
    double core = 0.0, storage = 0.0, slides = 0.0;
    for (std::size_t m = run.members.size(); m-- > 0;) {
        const GroupRun::Member& member = run.members[m];
        fitted.group.members.push_back(
            {OperatorId(run.last.index() - m), member.kept, !streamed[m]});
        const double loads = member.weight_bytes == 0 ? 0.0 : streamed[m] ? member.calls : 1.0;
        core += member.cycles + board_.storage_handler_cycles * loads +
                board_.copy_handler_cycles * member.slides;
        storage += loads == 0.0 ? 0.0
                                : board_.storage_rate.cycles(
                                      loads * static_cast<double>(member.weight_bytes), loads);
        slides += member.slide_bytes;
    }
    fitted.cycles = std::max({core, storage, slides});
    return fitted;
}

}  // namespace outcore::scheduler
