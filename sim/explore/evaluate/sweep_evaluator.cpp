// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/sweep_evaluator.hpp"

#include <utility>

#include "network/geometry.hpp"

namespace outcore::explore {
namespace {

/// Whether the fast way knows all that the point asks for.
bool is_plain(const Configuration& configuration) {
    return configuration.scheduler == "single-pass" && configuration.objective == "latency" &&
           configuration.limits.empty();
}

bool can_be_tiled(const network::Network& network) {
    for (std::size_t i = 0; i < network.operators.size(); ++i)
        if (!network::geometry(network, OperatorId(i))) return false;
    return true;
}

}  // namespace

SweepEvaluator::Family* SweepEvaluator::family_of(const Configuration& configuration) {
    Configuration family = configuration;
    family.tile_limits = {};
    family.prefetch_depth = 0;
    const std::string key = canonical_text(family);
    const auto known = families_.find(key);
    if (known != families_.end()) return known->second.get();
    if (families_.size() >= kMostFamilies) families_.clear();
    std::unique_ptr<Family>& made = families_[key];
    auto problem = loader_.load(family);
    if (!problem || !can_be_tiled(*problem->network)) return nullptr;
    const auto board = scheduler::view_board(*problem);
    if (board) made = std::make_unique<Family>(std::move(*problem), *board);
    return made.get();
}

std::optional<PointFigures> SweepEvaluator::figures(Family& family,
                                                    const Configuration& configuration) {
    const scheduler::TileLimits& limits = configuration.tile_limits;
    const scheduler::Decisions* within =
        family.pass.tiles_within(limits, configuration.prefetch_depth);
    if (within == nullptr) return std::nullopt;
    family.key = {configuration.prefetch_depth};
    for (const scheduler::OperatorDecision& op : within->operators) {
        const scheduler::TileShape& shape = op.shape;
        family.key.insert(family.key.end(),
                          {shape.h, shape.w, shape.c, shape.k, shape.channels_outer ? 1 : 0});
    }
    const auto known = family.known.find(family.key);
    if (known != family.known.end()) return known->second;
    ++planned_;
    scheduler::Decisions decisions = *within;
    const scheduler::CandidateEvaluator& candidate = family.pass.evaluator();
    const std::int64_t before = candidate.evaluated();
    if (!family.pass.make_fit(decisions, limits)) return std::nullopt;
    if (!family.figures.image_fits(candidate.plan())) return std::nullopt;
    const PointFigures made =
        family.figures.of(candidate.program(), candidate.plan(), candidate.time());
    const bool as_they_were = candidate.evaluated() == before + 1;
    if (as_they_were && family.known.size() < kMostKnown) family.known.emplace(family.key, made);
    return made;
}

PointOutcome SweepEvaluator::with_fixed_schedule(const Configuration& configuration) {
    Configuration planned = configuration;
    planned.board_constants = *configuration.planned_constants;
    const std::string key = canonical_text(planned);
    auto found = schedules_.find(key);
    if (found == schedules_.end()) {
        if (schedules_.size() >= kMostSchedules) schedules_.clear();
        found = schedules_.try_emplace(key).first;
        PlanOutcome outcome = long_way_.plan(planned);
        if (auto* point = std::get_if<PlannedPoint>(&outcome)) {
            found->second =
                std::make_unique<FixedSchedule>(long_way_.loader(), planned, std::move(*point));
        }
    }
    FixedSchedule* fixed = found->second.get();
    if (fixed != nullptr && fixed->is_simple()) {
        if (auto made = fixed->figures(configuration)) return *made;
    }
    return long_way_.evaluate(configuration);
}

PointOutcome SweepEvaluator::evaluate(const Configuration& configuration) {
    if (configuration.planned_constants) return with_fixed_schedule(configuration);
    if (is_plain(configuration)) {
        Family* family = family_of(configuration);
        const auto made = family != nullptr ? figures(*family, configuration) : std::nullopt;
        if (made) return *made;
    }
    // What has no room, in RAM or in the storage, is explained by the schedulers.
    return long_way_.evaluate(configuration);
}

}  // namespace outcore::explore
