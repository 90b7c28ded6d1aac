// One point of a sweep with what is known of it: what stores hand out, and exports, fronts and
// reports are made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explore/sweep/point_figures.hpp"
#include "explore/sweep/value.hpp"

namespace outcore::explore {

/// Infeasible is a result; Failed is not (a crash, a limit of time or memory, every try used up).
enum class PointState : std::uint8_t { Pending, Running, Done, Infeasible, Failed };
std::string_view to_string(PointState state);

struct SweepRow {
    std::int64_t point = 0;     // its number in the sweep
    std::string key;            // SHA-256 of its configuration and the program's version
    std::vector<Value> values;  // by parameter of the sweep
    PointState state = PointState::Pending;
    std::string reason;                     // why infeasible or failed
    PointFigures figures;                   // analytic; of a point that is done
    std::optional<PointFigures> confirmed;  // by SystemC
    double seconds = 0.0;                   // spent on it
};

}  // namespace outcore::explore
