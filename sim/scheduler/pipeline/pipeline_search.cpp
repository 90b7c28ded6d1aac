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

constexpr std::size_t kCuts = 2;  // into two stages that are tried
constexpr int kMostMovedOut = 3;  // activations that leave the chip from the beginning
constexpr int kShrinkings = 60;   // of tiles, until a body fits
/// Steps of all bodies that are looked at once there is one: about ten seconds.
constexpr std::size_t kMostEffort = 6'000'000;
/// The same for a small network: so many times the steps of its frame.
constexpr std::size_t kMostBodies = 5000;
constexpr double kForever = std::numeric_limits<double>::infinity();
/// Of tiles, in seconds: while one runs, the storage fills what is free.
constexpr double kLongest[] = {kForever, 0.016, 0.004};
/// What one operator's tiles may take of the on-chip RAM, two of each.
constexpr double kShares[] = {0.5, 0.25, 0.125};
constexpr std::int64_t kBatchBytes[] = {8192, 65536};
/// Of constants that are loaded once.
constexpr std::int64_t kKeptBytes[] = {0, 32768, 131072};
constexpr std::size_t kMostStages = 4;
/// What one stage more has to promise, as a part of an iteration: it takes room.
constexpr double kWorthAStage = 0.01;
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

bool PipelineSearch::exhausted() const { return best_ && effort_ > enough_; }

std::optional<schedule::Schedule> PipelineSearch::best(const Decisions& seed) {
    best_.reset();
    effort_ = enough_ = 0;
    const std::size_t effort =
        std::min(kMostEffort, kMostBodies * programs_.build(seed).steps.size());
    const std::vector<StageCuts> worth = cuts_worth_trying(seed);
    for (const StageCuts& cuts : worth) {
        enough_ += effort / worth.size();
        for (const double longest_s : kLongest) {
            for (const double share : kShares)
                try_tiles({seed, {}, cuts.first, longest_s, share, 0.0});
        }
    }
    if (!best_) return std::nullopt;
    if (!evaluate(*best_)) return std::nullopt;
    return emit(problem_, board_, body_, planner_.result());
}

bool PipelineSearch::take_if_shorter(Candidate& candidate) {
    const auto period_s = fit(candidate);
    if (!period_s) return false;
    candidate.period_s = *period_s;
    if (best_ && *period_s >= best_->period_s) return true;
    best_ = candidate;
    return true;
}

/// The best of two stages, and of more where that promises something; the shortest first.
std::vector<StageCuts> PipelineSearch::cuts_worth_trying(const Decisions& seed) {
    const Program& frame = programs_.build(seed);
    const std::vector<StepLoad> loads = step_loads(frame, storage_s_per_byte_);
    std::vector<StageCuts> worth = ranked_cuts(frame, loads, 2, kCuts);
    double least_s = worth.empty() ? kForever : worth.front().period_s;
    for (std::size_t stages = 3; stages <= kMostStages; ++stages) {
        for (StageCuts& cuts : ranked_cuts(frame, loads, stages, 1)) {
            if (cuts.period_s > least_s * (1.0 - kWorthAStage)) continue;
            least_s = cuts.period_s;
            worth.insert(worth.begin(), std::move(cuts));
        }
    }
    return worth;
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
        Candidate tried = candidate;
        tried.decisions.planner.batch_bytes = batch_bytes;
        // What stays takes room: the tiles that fit are where the next ones start.
        for (const std::int64_t kept_bytes : kKeptBytes) {
            tried.options.kept_bytes = kept_bytes;
            if (!take_if_shorter(tried)) break;
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

bool PipelineSearch::choose_tiles(Candidate& candidate, OperatorId op, std::int64_t most_bytes) {
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    const double clock = problem_.platform->core.clock.count;
    const auto room =
        static_cast<std::int64_t>(candidate.share * static_cast<double>(on_chip_bytes_));
    for (const TilePlan& plan : spaces_->plans(op, facts_.streams(candidate.decisions, op), 2)) {
        if (plan.cpu_cycles / clock / tile_count(*problem_.network, op, plan.shape) >
            candidate.longest_s)
            continue;
        if (plan.slot_bytes(lines) > std::min(most_bytes, room)) continue;
        candidate.decisions.operators[op].shape = plan.shape;
        return true;
    }
    return false;
}

}  // namespace outcore::scheduler
