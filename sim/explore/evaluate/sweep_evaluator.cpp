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

PointOutcome SweepEvaluator::evaluate(const Configuration& configuration) {
    Family* family = is_plain(configuration) ? family_of(configuration) : nullptr;
    if (family == nullptr) return long_way_.evaluate(configuration);
    const bool found =
        family->pass.decide(configuration.tile_limits, configuration.prefetch_depth).has_value();
    const scheduler::CandidateEvaluator& candidate = family->pass.evaluator();
    // What has no room, in RAM or in the storage, is explained by the schedulers.
    if (!found || !family->figures.image_fits(candidate.plan()))
        return long_way_.evaluate(configuration);
    return family->figures.of(candidate.program(), candidate.plan(), candidate.time());
}

}  // namespace outcore::explore
