// SPDX-License-Identifier: Apache-2.0
#include "scheduler/pipeline/pipeline_search.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "network/lifetimes.hpp"
#include "scheduler/program/program_emitter.hpp"
#include "scheduler/tile_walk.hpp"

namespace outcore::scheduler {
namespace {

constexpr std::size_t kCuts = 2;  // that are tried
constexpr int kMostMovedOut = 3;  // activations that leave the chip from the beginning
constexpr int kShrinkings = 60;   // of tiles, until a body fits
/// Steps of all bodies that are looked at once there is one: about ten seconds.
constexpr std::size_t kMostEffort = 3'000'000;
constexpr double kForever = std::numeric_limits<double>::infinity();
/// Of tiles of the first stage, in seconds: while one runs, the storage fills what is free.
constexpr double kLongest[] = {kForever, 0.016, 0.004};
/// What one operator's tiles may take of the on-chip RAM, two of each.
constexpr double kShares[] = {0.5, 0.25, 0.125};
constexpr std::int64_t kBatchBytes[] = {8192, 65536};
/// Of constants that are loaded once.
constexpr std::int64_t kKeptBytes[] = {131072, 32768, 0};
/// Stages beyond the second are tried at so many operators.
constexpr std::size_t kMostStages = 4, kCutsTried = 8;
/// A body of more steps than that many times the first one's is not worth planning.
constexpr std::int32_t kMostGrowth = 8, kFewSteps = 1000;
constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

std::int64_t on_chip_bytes(const BoardView& board) {
    std::int64_t bytes = 0;
    for (const DeviceId device : board.on_chip) bytes += board.usable_bytes[device.index()];
    return bytes;
}

}  // namespace

PipelineSearch::PipelineSearch(const Problem& problem, const BoardView& board,
                               std::shared_ptr<OperatorSpaces> spaces)
    : problem_(problem),
      board_(board),
      spaces_(std::move(spaces)),
      facts_(problem, board),
      programs_(problem, board),
      planner_(board),
      timing_(problem, board),
      on_chip_bytes_(on_chip_bytes(board)),
      storage_s_per_byte_(board.storage_rate.cycles_per_byte / problem.platform->core.clock.count) {
}

bool PipelineSearch::exhausted() const { return best_ && effort_ > kMostEffort; }

std::optional<schedule::Schedule> PipelineSearch::best(const Decisions& seed) {
    best_.reset();
    effort_ = 0;
    for (const OperatorId cut : ranked_cuts(seed)) {
        for (const double longest_s : kLongest) {
            for (const double share : kShares) try_tiles({seed, {}, {cut}, longest_s, share, 0.0});
        }
    }
    for (std::size_t stages = 3; best_ && stages <= kMostStages; ++stages)
        if (!try_more_cuts()) break;
    if (!best_) return std::nullopt;
    if (!evaluate(*best_)) return std::nullopt;
    return emit(problem_, board_, body_, planner_.result());
}

/// One stage more, wherever that makes the iteration shortest; false: nowhere.
bool PipelineSearch::try_more_cuts() {
    const Candidate base = *best_;
    for (const OperatorId op : spread_cuts(base)) {
        Candidate tried = base;
        const auto& order = tried.decisions.order;
        const auto at = [&](OperatorId id) { return std::find(order.begin(), order.end(), id); };
        tried.cuts.push_back(op);
        std::sort(tried.cuts.begin(), tried.cuts.end(),
                  [&](OperatorId a, OperatorId b) { return at(a) < at(b); });
        take_if_shorter(std::move(tried));
    }
    return best_->cuts.size() > base.cuts.size();
}

/// Operators that no stage begins with, by equal shares of the time of a frame.
std::vector<OperatorId> PipelineSearch::spread_cuts(const Candidate& candidate) {
    const Program& frame = programs_.build(candidate.decisions);
    const std::vector<StepLoad> loads = step_loads(frame, storage_s_per_byte_);
    double all_s = 0.0, done_s = 0.0;
    for (const StepLoad& load : loads) all_s += load.slower_s();
    const double share_s = all_s / static_cast<double>(kCutsTried + 1);
    std::vector<OperatorId> cuts;
    OperatorId before;
    double next_s = share_s;
    for (std::size_t s = 0; s < loads.size(); ++s) {
        const Step& step = frame.steps[s];
        const bool begins = step.kind == Step::Kind::Compute && before.valid() && step.op != before;
        const bool known = std::find(candidate.cuts.begin(), candidate.cuts.end(), step.op) !=
                           candidate.cuts.end();
        if (begins && !known && done_s >= next_s) {
            cuts.push_back(step.op);
            next_s = done_s + share_s;
        }
        if (step.kind == Step::Kind::Compute) before = step.op;
        done_s += loads[s].slower_s();
    }
    return cuts;
}

void PipelineSearch::take_if_shorter(Candidate candidate) {
    const auto period_s = fit(candidate);
    if (!period_s || (best_ && *period_s >= best_->period_s)) return;
    candidate.period_s = *period_s;
    best_ = std::move(candidate);
}

/// By how much the compute in front of a cut and the loads behind it outweigh the rest.
std::vector<OperatorId> PipelineSearch::ranked_cuts(const Decisions& seed) {
    const Program& frame = programs_.build(seed);
    const std::vector<StepLoad> loads = step_loads(frame, storage_s_per_byte_);
    std::vector<std::pair<double, OperatorId>> cuts;
    double surplus = 0.0;  // compute over loads, of all steps before
    double total = 0.0;
    for (const StepLoad& load : loads) total += load.cpu_s - load.storage_s;
    for (std::size_t s = 0; s < loads.size(); ++s) {
        const Step& step = frame.steps[s];
        const bool begins = step.kind == Step::Kind::Compute && s > 0 &&
                            frame.steps[s - 1].kind == Step::Kind::Compute &&
                            frame.steps[s - 1].op != step.op;
        if (begins) cuts.emplace_back(surplus - (total - surplus), step.op);
        surplus += loads[s].cpu_s - loads[s].storage_s;
    }
    std::stable_sort(cuts.begin(), cuts.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<OperatorId> best;
    for (std::size_t i = 0; i < std::min(kCuts, cuts.size()); ++i) best.push_back(cuts[i].second);
    return best;
}

void PipelineSearch::try_tiles(Candidate candidate) {
    candidate.decisions.planner.depth = 0;
    for (const OperatorId op : candidate.decisions.order) {
        if (spaces_->has(op)) choose_tiles(candidate, op, kNoLimit);
    }
    try_memories(candidate);
    for (int moved = 0; moved < kMostMovedOut && move_out(candidate); ++moved)
        try_memories(candidate);
}

/// Two frames need more room than one: the largest activation that is still on chip is streamed.
bool PipelineSearch::move_out(Candidate& candidate) {
    if (!board_.external) return false;
    const network::Lifetime* largest = nullptr;
    const std::vector<network::Lifetime> all = network::lifetimes(*problem_.network);
    for (const network::Lifetime& activation : all) {
        if (!candidate.decisions.resident[activation.root.index()]) continue;
        if (largest == nullptr || activation.size_bytes > largest->size_bytes)
            largest = &activation;
    }
    if (largest == nullptr) return false;
    candidate.decisions.resident[largest->root.index()] = false;
    for (const OperatorId op : facts_.users(largest->root)) {
        if (spaces_->has(op)) choose_tiles(candidate, op, kNoLimit);
    }
    return true;
}

void PipelineSearch::try_memories(const Candidate& candidate) {
    for (const std::int64_t batch_bytes : kBatchBytes) {
        for (const std::int64_t kept_bytes : kKeptBytes) {
            Candidate tried = candidate;
            tried.decisions.planner.batch_bytes = batch_bytes;
            tried.options.kept_bytes = kept_bytes;
            take_if_shorter(std::move(tried));
        }
    }
}

std::optional<double> PipelineSearch::fit(Candidate& candidate) {
    std::int32_t most_steps = 0;
    for (int tries = 0; tries < kShrinkings && !exhausted(); ++tries) {
        if (const auto period_s = evaluate(candidate)) return period_s;
        if (body_.steps.empty()) return std::nullopt;
        if (most_steps == 0) most_steps = kMostGrowth * body_.step_count() + kFewSteps;
        if (body_.step_count() > most_steps || !shrink_crowd(candidate)) return std::nullopt;
    }
    return std::nullopt;
}

/// Of the operators that run while the value that found no room is there, the one with most beside
/// it gets smaller tiles; where it has no smaller ones, the next.
bool PipelineSearch::shrink_crowd(Candidate& candidate) {
    const Span span = body_.values[planner_.shortage().value].steps;
    std::vector<std::int64_t> change(body_.steps.size() + 1, 0);
    for (const Value& value : body_.values) {
        if (value.kept || value.home == Home::External || value.steps.empty()) continue;
        change[static_cast<std::size_t>(value.steps.first)] += value.size_bytes;
        change[static_cast<std::size_t>(std::min(value.steps.last, body_.step_count() - 1)) + 1] -=
            value.size_bytes;
    }
    std::map<OperatorId, std::int64_t> most;  // alive at once beside the operator
    std::int64_t alive = 0;
    for (std::int32_t s = 0; s < std::min(span.last + 1, body_.step_count()); ++s) {
        const Step& step = body_.steps[static_cast<std::size_t>(s)];
        alive += change[static_cast<std::size_t>(s)];
        if (s < span.first || step.kind != Step::Kind::Compute) continue;
        most[step.op] = std::max(most[step.op], alive);
    }
    std::vector<std::pair<OperatorId, std::int64_t>> crowd(most.begin(), most.end());
    std::stable_sort(crowd.begin(), crowd.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return std::any_of(crowd.begin(), crowd.end(),
                       [&](const auto& one) { return shrink(candidate, one.first); });
}

bool PipelineSearch::shrink(Candidate& candidate, OperatorId op) {
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    const auto& plans = spaces_->plans(op, facts_.streams(candidate.decisions, op), 2);
    const TileShape now = candidate.decisions.operators[op].shape;
    const auto present = std::find_if(plans.begin(), plans.end(),
                                      [&](const TilePlan& plan) { return plan.shape == now; });
    return present != plans.end() &&
           choose_tiles(candidate, op, present->slot_bytes(lines) * 7 / 8);
}

/// Nothing when there is no room, or no such body (then it has no steps).
std::optional<double> PipelineSearch::evaluate(Candidate& candidate) {
    const Program& frame = programs_.build(candidate.decisions);
    effort_ += frame.steps.size();
    candidate.options.cuts.clear();
    for (const OperatorId cut : candidate.cuts)
        candidate.options.cuts.push_back(first_step(frame, cut));
    auto body = pipeline_body(frame, step_loads(frame, storage_s_per_byte_), candidate.options);
    if (!body) {
        body_.clear();
        return std::nullopt;
    }
    body_ = std::move(*body);
    if (!planner_.plan(body_, candidate.decisions.planner)) return std::nullopt;
    return timing_.evaluate(body_, planner_.result()).end_s;
}

std::int32_t PipelineSearch::first_step(const Program& frame, OperatorId op) const {
    const auto found = std::find_if(frame.steps.begin(), frame.steps.end(), [&](const Step& step) {
        return step.kind == Step::Kind::Compute && step.op == op;
    });
    return static_cast<std::int32_t>(found - frame.steps.begin());
}

bool PipelineSearch::first_stage(const Candidate& candidate, OperatorId op) {
    const auto& order = candidate.decisions.order;
    const auto cut = std::find(order.begin(), order.end(), candidate.cuts.front());
    return std::find(order.begin(), cut, op) != cut;
}

bool PipelineSearch::choose_tiles(Candidate& candidate, OperatorId op, std::int64_t most_bytes) {
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    const double clock = problem_.platform->core.clock.count;
    const double longest_s = first_stage(candidate, op) ? candidate.longest_s : kForever;
    const auto room =
        static_cast<std::int64_t>(candidate.share * static_cast<double>(on_chip_bytes_));
    for (const TilePlan& plan : spaces_->plans(op, facts_.streams(candidate.decisions, op), 2)) {
        if (plan.cpu_cycles / clock / tile_count(*problem_.network, op, plan.shape) > longest_s)
            continue;
        if (plan.slot_bytes(lines) > std::min(most_bytes, room)) continue;
        candidate.decisions.operators[op].shape = plan.shape;
        return true;
    }
    return false;
}

}  // namespace outcore::scheduler
