// A point played by SystemC, with what a reader wants to see of its schedule.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "explore/evaluate/schedule_evaluator.hpp"

namespace outcore::explore {

struct ConfirmedPoint {
    PointFigures figures;  // with the gap
    std::string detail;    // JSON, docs/spec/store.md
};
using Confirmation = std::variant<ConfirmedPoint, NoSchedule, PointFailure>;

/// Plans the point again and simulates it in a child process. Call it from a process without other
/// threads.
Confirmation confirm(ScheduleEvaluator& evaluator, const Configuration& configuration);

}  // namespace outcore::explore
