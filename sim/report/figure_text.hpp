// Figures of sweeps as people read them: seconds as milliseconds, joules as millijoules, bytes as
// KiB.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "explore/sweep/point_figures.hpp"

namespace outcore::report {

struct DrawnUnit {
    double factor = 1.0;
    std::string_view name;
};
DrawnUnit drawn_unit(const explore::FigureColumn& figure);

/// Four digits: "12.34", "unlimited", "" for what is not known.
std::string plain_number(double number);
/// "latency, ms"
std::string figure_title(const explore::FigureColumn& figure);
/// In the drawn unit, with it: "12.34 ms".
std::string figure_text(const explore::FigureColumn& figure, double value);

}  // namespace outcore::report
