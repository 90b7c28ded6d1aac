// SPDX-License-Identifier: Apache-2.0
#include "explore/front/wish_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "base/json_reader.hpp"

namespace outcore::explore {
namespace {

struct Unit {
    std::string_view name, of;  // "ms" of "s"
    double factor;
};
constexpr std::array<Unit, 10> kUnits = {{{"s", "s", 1.0},
                                          {"ms", "s", 1e-3},
                                          {"us", "s", 1e-6},
                                          {"J", "J", 1.0},
                                          {"mJ", "J", 1e-3},
                                          {"uJ", "J", 1e-6},
                                          {"bytes", "bytes", 1.0},
                                          {"KiB", "bytes", 1024.0},
                                          {"MiB", "bytes", 1048576.0},
                                          {"years", "years", 1.0}}};

Diagnostic wrong(const std::string& text, std::string rule) {
    return {"", "", fmt::format("found \"{}\"; {}", text, rule)};
}

std::string units_of(const FigureColumn& figure) {
    std::string names;
    for (const Unit& unit : kUnits) {
        if (unit.of == figure.unit)
            names += fmt::format("{}{}", names.empty() ? "" : ", ", unit.name);
    }
    return names;
}

/// Nothing for a unit that the figure does not have.
double factor_of(std::string_view unit, const FigureColumn& figure) {
    if (unit.empty()) return 1.0;
    for (const Unit& known : kUnits) {
        if (known.name == unit && known.of == figure.unit) return known.factor;
    }
    return 0.0;
}

}  // namespace

Result<const FigureColumn*> parse_figure(const std::string& name) {
    if (const FigureColumn* figure = find_figure(name)) return figure;
    std::vector<std::string> known;
    for (const FigureColumn& column : figure_columns()) known.emplace_back(column.name);
    const std::string nearest = nearest_name(name, known);
    if (!nearest.empty())
        return wrong(name, fmt::format("there is no such figure; did you mean \"{}\"?", nearest));
    return wrong(name, fmt::format("must be one of {}", fmt::join(known, ", ")));
}

Result<FigureConstraint> parse_wish(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) return wrong(text, "must be FIGURE=VALUE");
    const auto figure = parse_figure(text.substr(0, equals));
    if (!figure) return figure.diagnostics();
    const FigureColumn& column = **figure;
    const std::string rest = text.substr(equals + 1);
    char* end = nullptr;
    const double value = std::strtod(rest.c_str(), &end);
    if (end == rest.c_str() || !std::isfinite(value)) return wrong(rest, "must be a number");
    const double factor = factor_of(end, column);
    if (factor == 0.0) {
        const std::string units = units_of(column);
        return wrong(rest, units.empty() ? fmt::format("{} has no unit", column.name)
                                         : fmt::format("the unit must be one of {}", units));
    }
    FigureConstraint wish;
    wish.figure = &column;
    (column.better == Better::More ? wish.at_least : wish.at_most) = value * factor;
    return wish;
}

}  // namespace outcore::explore
