// SPDX-License-Identifier: Apache-2.0
#include "scheduler/pipeline/pipeline_search.hpp"

#include <algorithm>
#include <limits>

#include "network/geometry.hpp"
#include "scheduler/program/program_emitter.hpp"

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
            for (const double share : kShares) try_tiles({seed, {}, cut, longest_s, share, 0.0});
        }
    }
    if (!best_) return std::nullopt;
    if (!evaluate(*best_)) return std::nullopt;
    return emit(problem_, board_, body_, planner_.result());
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
        for (const bool stay : {true, false}) {
            Candidate tried = candidate;
            tried.decisions.planner.batch_bytes = batch_bytes;
            tried.options.first_weights_stay = stay;
            const auto period_s = fit(tried);
            if (!period_s) continue;
            if (!best_ || *period_s < best_->period_s) {
                tried.period_s = *period_s;
                best_ = std::move(tried);
            }
            break;  // weights that stay only help
        }
    }
}

std::optional<double> PipelineSearch::fit(Candidate& candidate) {
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    for (int tries = 0; tries < kShrinkings && !exhausted(); ++tries) {
        if (const auto period_s = evaluate(candidate)) return period_s;
        const auto step = static_cast<std::size_t>(planner_.shortage().step);
        const OperatorId op = step < body_.steps.size() ? body_.steps[step].op : OperatorId();
        if (!op.valid()) return std::nullopt;
        const auto& plans = spaces_->plans(op, facts_.streams(candidate.decisions, op), 2);
        const TileShape now = candidate.decisions.operators[op].shape;
        const auto present = std::find_if(plans.begin(), plans.end(),
                                          [&](const TilePlan& plan) { return plan.shape == now; });
        if (present == plans.end()) return std::nullopt;
        const std::int64_t most = present->slot_bytes(lines) * 7 / 8;
        if (!choose_tiles(candidate, op, most)) return std::nullopt;
    }
    return std::nullopt;
}

std::optional<double> PipelineSearch::evaluate(Candidate& candidate) {
    const Program& frame = programs_.build(candidate.decisions);
    effort_ += frame.steps.size();
    candidate.options.cut = first_step(frame, candidate.cut);
    body_ = pipeline_body(frame, step_loads(frame, storage_s_per_byte_), candidate.options);
    if (!planner_.plan(body_, candidate.decisions.planner)) return std::nullopt;
    return timing_.evaluate(body_, planner_.result()).end_s;
}

std::int32_t PipelineSearch::first_step(const Program& frame, OperatorId op) const {
    const auto found = std::find_if(frame.steps.begin(), frame.steps.end(), [&](const Step& step) {
        return step.kind == Step::Kind::Compute && step.op == op;
    });
    return static_cast<std::int32_t>(found - frame.steps.begin());
}

double PipelineSearch::tiles_of(OperatorId op, const TileShape& shape) const {
    const network::Geometry geometry = *network::geometry(*problem_.network, op);
    const auto parts = [](std::int32_t all, std::int32_t each) {
        return all <= 0 || each <= 0 ? 1.0 : static_cast<double>((all + each - 1) / each);
    };
    return parts(geometry.output.h, shape.h) * parts(geometry.output.w, shape.w) *
           parts(geometry.output.c, shape.c) * parts(geometry.reduction, shape.k);
}

bool PipelineSearch::first_stage(const Candidate& candidate, OperatorId op) {
    const auto& order = candidate.decisions.order;
    const auto cut = std::find(order.begin(), order.end(), candidate.cut);
    return std::find(order.begin(), cut, op) != cut;
}

bool PipelineSearch::choose_tiles(Candidate& candidate, OperatorId op, std::int64_t most_bytes) {
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    const double clock = problem_.platform->core.clock.count;
    const double longest_s = first_stage(candidate, op) ? candidate.longest_s : kForever;
    const auto room =
        static_cast<std::int64_t>(candidate.share * static_cast<double>(on_chip_bytes_));
    for (const TilePlan& plan : spaces_->plans(op, facts_.streams(candidate.decisions, op), 2)) {
        if (plan.cpu_cycles / clock / tiles_of(op, plan.shape) > longest_s) continue;
        if (plan.slot_bytes(lines) > std::min(most_bytes, room)) continue;
        candidate.decisions.operators[op].shape = plan.shape;
        return true;
    }
    return false;
}

}  // namespace outcore::scheduler
