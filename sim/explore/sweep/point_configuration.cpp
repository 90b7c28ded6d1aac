// From the values of a point to its configuration.
// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/setting.hpp"
#include "explore/sweep/sweep.hpp"

namespace outcore::explore {
namespace {

/// The constants of the board with every parameter that exists here at its first value.
std::map<std::string, std::string> first_constants(const Sweep& sweep, const Point& point) {
    Configuration planned = sweep.base;
    for (std::size_t p = 0; p < sweep.parameters.size(); ++p) {
        if (std::holds_alternative<std::nullptr_t>(point.values[p])) continue;
        const Parameter& parameter = sweep.parameters[p];
        for (const std::string& target : parameter.targets) {
            if (target.starts_with('/'))
                apply(target, parameter.values.at(0), sweep.folder, planned);
        }
    }
    return planned.board_constants;
}

}  // namespace

Configuration configuration_of(const Sweep& sweep, const Point& point) {
    Configuration configuration = sweep.base;
    for (std::size_t p = 0; p < sweep.parameters.size(); ++p) {
        for (const std::string& target : sweep.parameters[p].targets)
            apply(target, point.values[p], sweep.folder, configuration);
    }
    if (sweep.fixed_schedule) configuration.planned_constants = first_constants(sweep, point);
    return configuration;
}

}  // namespace outcore::explore
