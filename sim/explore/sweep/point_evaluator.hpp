// The role of what turns a configuration into figures. Keeps what does not change between points:
// networks, platforms, tilings, schedules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "explore/sweep/configuration.hpp"
#include "explore/sweep/point_figures.hpp"

namespace outcore::explore {

/// Why a point has no figures: a result, one sentence for people.
struct NoSchedule {
    std::string reason;
};
/// The point can not be evaluated: a mistake that no reader could see.
struct PointFailure {
    std::string reason;
};
using PointOutcome = std::variant<PointFigures, NoSchedule, PointFailure>;

class PointEvaluator {
  public:
    virtual ~PointEvaluator() = default;
    /// Same configuration, same outcome, whatever was evaluated before.
    virtual PointOutcome evaluate(const Configuration& configuration) = 0;
};

}  // namespace outcore::explore
