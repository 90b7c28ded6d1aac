// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fused/fusion_planner.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace outcore::scheduler {
namespace {

/// Operators of a group at most: four inverted bottlenecks.
constexpr std::size_t kLongest = 16;
/// Tiles in flight that single operators are planned for, best first.
constexpr std::int32_t kDepths[] = {2, 1};

std::vector<std::int64_t> pieces_of(const TilePlan& plan) {
    std::vector<std::int64_t> sizes;
    for (const Slot& slot : plan.slots)
        sizes.insert(sizes.end(), static_cast<std::size_t>(slot.count), slot.size_bytes);
    return sizes;
}

}  // namespace

FusionPlanner::FusionPlanner(const Problem& problem, const BoardView& board,
                             std::shared_ptr<OperatorSpaces> spaces)
    : problem_(problem),
      network_(*problem.network),
      board_(board),
      spaces_(std::move(spaces)),
      runs_(problem, board, kLongest),
      lifetimes_(network::lifetimes(network_)),
      roots_(network::storage_roots(network_)),
      whole_(board.usable_bytes, board.alignment) {}

std::int64_t FusionPlanner::lines(std::int64_t bytes) const { return whole_.aligned(bytes); }

std::vector<std::int64_t> FusionPlanner::activations(OperatorId first, OperatorId last) const {
    const TensorId result = roots_[network_.op(last).output.index()];
    std::vector<std::int64_t> sizes;
    for (const network::Lifetime& life : lifetimes_) {
        const bool meets = life.first <= last.value && life.last >= first.value;
        const bool inside =
            life.first >= first.value && life.last <= last.value && life.root != result;
        if (meets && !inside) sizes.push_back(lines(life.size_bytes));
    }
    return sizes;
}

std::int64_t FusionPlanner::alive(OperatorId first, OperatorId last) const {
    const auto sizes = activations(first, last);
    return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
}

bool FusionPlanner::lays(OperatorId first, OperatorId last,
                         std::vector<std::int64_t> pieces) const {
    for (const std::int64_t bytes : activations(first, last)) pieces.push_back(bytes);
    std::vector<Request> requests;
    for (const std::int64_t bytes : pieces) requests.push_back({bytes, board_.on_chip});
    FreeSpace space = whole_;
    return space.fit_all(requests).has_value();
}

Streams FusionPlanner::nothing_streams(OperatorId op) const {
    Streams streams;
    streams.inputs.assign(network::operand_count(network_.op(op)), false);
    return streams;
}

/// The cheapest tiles in the room.
const TilePlan* FusionPlanner::single(OperatorId op, std::int64_t room) {
    for (const std::int32_t depth : kDepths)
        for (const TilePlan& plan : spaces_->plans(op, nothing_streams(op), depth))
            if (plan.slot_bytes(whole_) <= room && lays(op, op, pieces_of(plan))) return &plan;
    return nullptr;
}

std::int64_t FusionPlanner::least_single_bytes(OperatorId op) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const TilePlan& plan : spaces_->plans(op, nothing_streams(op), 1))
        least = std::min(least, plan.slot_bytes(whole_));
    return least;
}

std::optional<Decisions> FusionPlanner::plan(std::int64_t on_chip_bytes) {
    constexpr double kNever = std::numeric_limits<double>::infinity();
    const std::size_t count = network_.operators.size();
    std::vector<Step> steps(count + 1);
    for (std::size_t j = 1; j <= count; ++j) {
        const OperatorId last(j - 1);
        Step& step = steps[j];
        step.cycles = kNever;
        if (!spaces_->has(last)) {
            step = {steps[j - 1].cycles, static_cast<std::int32_t>(j - 1), {}, {}};
            continue;
        }
        const TilePlan* tiles = single(last, on_chip_bytes - alive(last, last));
        if (tiles != nullptr)
            step = {steps[j - 1].cycles + tiles->cycles,
                    static_cast<std::int32_t>(j - 1),
                    {},
                    tiles->shape};
        OperatorId known;
        std::int64_t room = 0;
        for (const GroupRun& run : runs_.ending_at(last)) {
            const double before = steps[run.first.index()].cycles;
            if (before >= step.cycles) continue;
            if (run.first != known) room = on_chip_bytes - alive(run.first, last);
            known = run.first;
            auto fitted = runs_.fit(run, room);
            if (!fitted || before + fitted->cycles >= step.cycles) continue;
            if (!lays(run.first, last, fitted->pieces)) continue;
            step = {before + fitted->cycles, run.first.value, std::move(fitted->group), {}};
        }
    }
    if (steps[count].cycles == kNever) return std::nullopt;
    return decisions(steps);
}

Decisions FusionPlanner::decisions(const std::vector<Step>& steps) const {
    Decisions made;
    made.operators.assign(network_.operators.size(), {});
    made.resident.assign(network_.tensors.size(), true);
    made.tight.assign(network_.tensors.size(), false);
    for (std::size_t i = 0; i < network_.operators.size(); ++i) made.order.emplace_back(i);
    for (std::size_t j = network_.operators.size(); j > 0;) {
        const Step& step = steps[j];
        if (step.group)
            made.groups.insert(made.groups.begin(), *step.group);
        else
            made.operators[OperatorId(j - 1)].shape = step.shape;
        j = static_cast<std::size_t>(step.from);
    }
    return made;
}

TightestRun FusionPlanner::least_of(const GroupRun& run) const {
    const std::vector<bool> streamed(run.members.size(), true);
    const GroupRun::Need need = run.need(streamed);
    return {run.first, run.last, OperatorId(run.last.index() - need.member), run.rows,
            need.bytes + alive(run.first, run.last)};
}

TightestRun FusionPlanner::tightest() {
    const std::size_t count = network_.operators.size();
    std::vector<TightestRun> most(count + 1);
    for (std::size_t j = 1; j <= count; ++j) {
        const OperatorId last(j - 1);
        if (!spaces_->has(last)) {
            most[j] = most[j - 1];
            continue;
        }
        const auto larger = [](const TightestRun& a, const TightestRun& b) {
            return a.bytes >= b.bytes ? a : b;
        };
        const TightestRun alone{last, last, last, 0, least_single_bytes(last) + alive(last, last)};
        most[j] = larger(alone, most[j - 1]);
        for (const GroupRun& run : runs_.ending_at(last)) {
            const TightestRun candidate = larger(least_of(run), most[run.first.index()]);
            if (candidate.bytes < most[j].bytes) most[j] = candidate;
        }
    }
    return most[count];
}

}  // namespace outcore::scheduler
