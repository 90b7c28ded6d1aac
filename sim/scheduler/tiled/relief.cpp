// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/relief.hpp"

#include <algorithm>

#include "network/geometry.hpp"

namespace outcore::scheduler {

Relief::Relief(const Problem& problem, const BoardView& board)
    : problem_(problem),
      external_(board.external.has_value()),
      alignment_(board.alignment),
      producers_(problem.network->tensors.size()),
      uses_(*problem.network) {
    for (const DeviceId device : board.on_chip)
        on_chip_bytes_ += board.usable_bytes[device.index()];
    for (std::size_t i = 0; i < problem.network->operators.size(); ++i) {
        const network::Operator& op = problem.network->op(OperatorId(i));
        if (!network::is_view(op.kind)) producers_[op.output.index()] = OperatorId(i);
    }
}

/// Steps of one run of an operator follow one another, runs follow the order.
std::int32_t Relief::position(const std::vector<OperatorId>& order, const Program& program,
                              std::int32_t step) {
    std::int32_t at = -1;
    for (std::int32_t s = 0; s <= std::min(step, program.step_count() - 1); ++s) {
        const Step& now = program.steps[static_cast<std::size_t>(s)];
        if (now.kind == Step::Kind::OutputTaken) return static_cast<std::int32_t>(order.size());
        if (now.kind != Step::Kind::Compute) continue;
        if (at >= 0 && order[static_cast<std::size_t>(at)] == now.op) continue;
        const auto found = std::find(order.begin() + at + 1, order.end(), now.op);
        at = static_cast<std::int32_t>(found - order.begin());
    }
    return at;
}

bool Relief::there(const Decisions& decisions, TensorId root, std::int32_t at) const {
    if (!decisions.resident[root.index()]) return false;
    const bool leaves = decisions.absence(root) != Absence::None;
    const auto& list = uses_.of(root);
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].at == at) return true;
        if (list[i].at > at || i + 1 == list.size() || list[i + 1].at <= at) continue;
        if (list[i + 1].makes) return false;
        const auto gap = uses_.longest_gap(root);
        return !(leaves && gap && gap->from == list[i].at);
    }
    return false;
}

/// Whether the output needs no room of its own: the conditions are those of TiledPrograms.
bool Relief::in_place(const Decisions& decisions, std::int32_t at) const {
    const OperatorId id = decisions.order[static_cast<std::size_t>(at)];
    const network::Network& network = *problem_.network;
    const network::Operator& op = network.op(id);
    if (!decisions.operators[id].in_place || !problem_.layouts->of(op.kind).in_place) return false;
    const TensorId from = uses_.root(op.inputs[0]);
    return !network.tensor(op.inputs[0]).constant() && decisions.resident[from.index()] &&
           !uses_.read_after(from, at) && bytes(from) == bytes(op.output);
}

std::int64_t Relief::room(const Decisions& decisions, std::int32_t at) {
    uses_.note(decisions.order);
    const auto lines = [this](std::int64_t size) {
        return (size + alignment_ - 1) / alignment_ * alignment_;
    };
    std::int64_t left = on_chip_bytes_;
    for (std::size_t t = 0; t < decisions.resident.size(); ++t)
        if (there(decisions, TensorId(t), at)) left -= lines(bytes(TensorId(t)));
    const network::Operator& op =
        problem_.network->op(decisions.order[static_cast<std::size_t>(at)]);
    return in_place(decisions, at) ? left + lines(bytes(op.output)) : left;
}

bool Relief::relieve(Decisions& decisions, std::int32_t at) {
    uses_.note(decisions.order);
    struct Waiting {
        TensorId root;
        ActivationUses::Gap gap;
    };
    std::vector<Waiting> waiting;
    for (std::size_t t = 0; t < decisions.resident.size(); ++t) {
        const TensorId root(t);
        if (!decisions.resident[t]) continue;
        const auto& list = uses_.of(root);
        for (std::size_t i = 1; i < list.size(); ++i) {
            const ActivationUses::Gap gap{list[i - 1].at, list[i].at};
            if (!list[i].makes && gap.from < at && at < gap.to) waiting.push_back({root, gap});
        }
    }
    std::stable_sort(waiting.begin(), waiting.end(), [this](const Waiting& a, const Waiting& b) {
        return a.gap.to != b.gap.to ? a.gap.to > b.gap.to : bytes(a.root) > bytes(b.root);
    });
    return std::any_of(waiting.begin(), waiting.end(), [&](const Waiting& value) {
        return external_ ? send_away(decisions, value.root, at)
                         : make_again(decisions, value.root, value.gap);
    });
}

bool Relief::send_away(Decisions& decisions, TensorId root, std::int32_t at) const {
    const auto gap = uses_.longest_gap(root);
    if (!gap || at <= gap->from || gap->to <= at) return false;
    if (decisions.absence(root) != Absence::None) return false;
    decisions.away.resize(decisions.resident.size(), Absence::None);
    decisions.away[root.index()] = Absence::ExternalAtOnce;
    return true;
}

bool Relief::make_again(Decisions& decisions, TensorId root) {
    uses_.note(decisions.order);
    const auto gap = uses_.longest_gap(root);
    return gap && make_again(decisions, root, *gap);
}

bool Relief::make_again(Decisions& decisions, TensorId root, ActivationUses::Gap gap) {
    const OperatorId producer = producers_[root.index()];
    const bool possible =
        producer.valid() && decisions.resident[root.index()] && decisions.groups.empty();
    if (!possible) return false;
    const network::Operator& op = problem_.network->op(producer);
    std::int64_t longer = 0;  // bytes that wait for the second run and did not before
    for (std::size_t i = 0; i < network::operand_count(op); ++i) {
        if (problem_.network->tensor(op.inputs[i]).constant()) continue;
        const TensorId input = uses_.root(op.inputs[i]);
        if (!uses_.read_after(input, gap.to - 1)) longer += bytes(input);
    }
    if (longer >= bytes(root)) return false;
    decisions.order.insert(decisions.order.begin() + gap.to, producer);
    return true;
}

bool Relief::make_once(Decisions& decisions, TensorId root) const {
    const OperatorId producer = producers_[root.index()];
    const auto first = std::find(decisions.order.begin(), decisions.order.end(), producer);
    if (first == decisions.order.end()) return false;
    const auto again = std::find(first + 1, decisions.order.end(), producer);
    if (again == decisions.order.end()) return false;
    decisions.order.erase(again);
    return true;
}

}  // namespace outcore::scheduler
