// SPDX-License-Identifier: Apache-2.0
#include "report/figure_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace outcore::report {

DrawnUnit drawn_unit(const explore::FigureColumn& figure) {
    if (figure.unit == "s") return {1e3, "ms"};
    if (figure.unit == "J") return {1e3, "mJ"};
    if (figure.unit == "bytes") return {1.0 / 1024.0, "KiB"};
    return {1.0, figure.unit};
}

std::string plain_number(double number) {
    if (std::isnan(number)) return "";
    if (std::isinf(number)) return number > 0.0 ? "unlimited" : "-unlimited";
    const double size = std::abs(number);
    if (size >= 1e4 && size < 1e7) return fmt::format("{:.0f}", number);
    return fmt::format("{:.4g}", number);
}

std::string figure_title(const explore::FigureColumn& figure) {
    const std::string_view unit = drawn_unit(figure).name;
    return unit.empty() ? std::string(figure.label) : fmt::format("{}, {}", figure.label, unit);
}

std::string figure_text(const explore::FigureColumn& figure, double value) {
    const DrawnUnit unit = drawn_unit(figure);
    const std::string number = plain_number(value * unit.factor);
    return unit.name.empty() || !std::isfinite(value) ? number
                                                      : fmt::format("{} {}", number, unit.name);
}

std::string parameter_text(std::string_view parameter, const explore::Value& value) {
    const auto number = explore::number_of(value);
    if (number && parameter.ends_with("_bytes")) return fmt::format("{:.6g} KiB", *number / 1024.0);
    if (number && parameter.ends_with("_hz")) return fmt::format("{:.6g} MHz", *number / 1e6);
    return explore::value_text(value);
}

std::string level_text(std::string_view parameter, const explore::LevelEffect& level) {
    const std::string first = parameter_text(parameter, level.first);
    if (explore::same(level.first, level.last)) return first;
    return fmt::format("{} to {}", first, parameter_text(parameter, level.last));
}

}  // namespace outcore::report
