// Figures of sweeps as people read them: seconds as milliseconds, joules as millijoules, bytes as
// KiB.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "explore/front/main_effect.hpp"

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
/// Value of a parameter: 65536 of "sram_bytes" is "64 KiB", 216000000 of "/core/clock_hz" "216
/// MHz".
std::string parameter_text(std::string_view parameter, const explore::Value& value);
/// "64 KiB", or "4 KiB to 16 KiB" for a run of values.
std::string level_text(std::string_view parameter, const explore::LevelEffect& level);
/// In the drawn unit, with it: "12.34 ms".
std::string figure_text(const explore::FigureColumn& figure, double value);

}  // namespace outcore::report
