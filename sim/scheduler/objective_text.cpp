// SPDX-License-Identifier: Apache-2.0
#include "scheduler/objective_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "base/json_reader.hpp"
#include "network/lifetimes.hpp"

namespace outcore::scheduler {
namespace {

struct Unit {
    std::string_view name;
    double factor = 1.0;
};
/// The first one that makes a value at least 1 is what it is printed in: largest first.
std::span<const Unit> units_of(Metric metric) {
    static constexpr Unit kTimes[] = {{"s", 1.0}, {"ms", 1e-3}, {"us", 1e-6}};
    static constexpr Unit kEnergies[] = {{"J", 1.0}, {"mJ", 1e-3}, {"uJ", 1e-6}};
    static constexpr Unit kSizes[] = {{"MiB", 1048576.0}, {"KiB", 1024.0}, {"B", 1.0}};
    static constexpr Unit kRates[] = {{"fps", 1.0}};
    static constexpr Unit kYears[] = {{"years", 1.0}, {"days", 1.0 / 365.25}};
    static constexpr Unit kProducts[] = {{"Js", 1.0}, {"mJs", 1e-3}, {"uJs", 1e-6}};
    switch (metric) {
        case Metric::Latency:
            return kTimes;
        case Metric::Throughput:
            return kRates;
        case Metric::Energy:
            return kEnergies;
        case Metric::Writes:
        case Metric::Sram:
            return kSizes;
        case Metric::Lifetime:
            return kYears;
        case Metric::Edp:
            break;
    }
    return kProducts;
}

std::string example(Metric metric) {
    const std::span<const Unit> units = units_of(metric);
    return fmt::format("{}=2{}", to_string(metric),
                       units.size() > 1 ? units[1].name : units[0].name);
}

std::vector<std::string> metric_names() {
    std::vector<std::string> names;
    for (const Metric metric : kMetrics) names.emplace_back(to_string(metric));
    return names;
}

Diagnostic wrong(std::string message) { return {"", "", std::move(message)}; }

std::string trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return std::string(text);
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
        end = text.find(separator, begin);
        parts.push_back(trimmed(std::string_view(text).substr(
            begin, end == std::string::npos ? std::string::npos : end - begin)));
    }
    return parts;
}

/// The number at the start of `text`, and what follows it.
struct Number {
    double value = 0.0;
    std::string rest;
};
std::optional<Number> number_of(const std::string& text) {
    Number number;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number.value);
    if (error != std::errc() || !std::isfinite(number.value) || number.value < 0.0)
        return std::nullopt;
    number.rest = trimmed({stop, static_cast<std::size_t>(end - stop)});
    return number;
}

std::optional<std::int64_t> bytes_of(const std::string& text) {
    const auto number = number_of(text);
    if (!number) return std::nullopt;
    double factor = number->rest.empty() ? 1.0 : 0.0;
    for (const Unit& unit : units_of(Metric::Sram)) {
        if (unit.name == number->rest) factor = unit.factor;
    }
    const double bytes = number->value * factor;
    if (factor == 0.0 || bytes != std::floor(bytes) || bytes > 1e15) return std::nullopt;
    return static_cast<std::int64_t>(bytes);
}

Result<Metric> parse_metric(const std::string& option, const std::string& text,
                            const std::string& name) {
    for (const Metric metric : kMetrics) {
        if (to_string(metric) == name) return metric;
    }
    const std::vector<std::string> names = metric_names();
    const std::string near = nearest_name(name, names);
    return wrong(fmt::format("{} {}: \"{}\" is not a figure{}; known: {}", option, text, name,
                             near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                             fmt::join(names, ", ")));
}

Result<DeviceId> parse_memory(const std::string& option, const std::string& text,
                              const std::string& name, const platform::Platform& platform) {
    std::vector<std::string> names;
    for (std::size_t m = 0; m < platform.memories.size(); ++m) {
        if (platform.memories[m].name == name) return DeviceId(m);
        names.push_back(platform.memories[m].name);
    }
    const std::string near = nearest_name(name, names);
    return wrong(fmt::format(
        "{} {}: {} has no memory \"{}\"{}; known: {}", option, text, platform.name, name,
        near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near), fmt::join(names, ", ")));
}

std::optional<std::pair<std::string, std::string>> sides(const std::string& text) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos) return std::nullopt;
    return std::pair{trimmed(std::string_view(text).substr(0, equals)),
                     trimmed(std::string_view(text).substr(equals + 1))};
}

Result<Objective> parse_weighted(const std::string& text) {
    Objective objective;
    objective.weighted = true;
    objective.terms.clear();
    for (const std::string& part : split(text, '+')) {
        const std::size_t times = part.find('*');
        const auto weight =
            times == std::string::npos ? std::nullopt : number_of(trimmed(part.substr(0, times)));
        if (!weight || !weight->rest.empty() || weight->value <= 0.0) {
            return wrong(
                fmt::format("--objective {}: \"{}\" must be WEIGHT*FIGURE with a weight "
                            "above 0, as in 0.7*latency+0.3*energy",
                            text, part));
        }
        auto metric = parse_metric("--objective", text, trimmed(part.substr(times + 1)));
        if (!metric) return metric.diagnostics();
        objective.terms.push_back({*metric, weight->value});
    }
    return objective;
}

}  // namespace

Result<Objective> parse_objective(const std::string& text) {
    if (text.find_first_of("*+") != std::string::npos) return parse_weighted(text);
    Objective objective;
    objective.terms.clear();
    for (const std::string& name : split(text, ',')) {
        auto metric = parse_metric("--objective", text, name);
        if (!metric) return metric.diagnostics();
        objective.terms.push_back({*metric, 1.0});
    }
    return objective;
}

Result<Limit> parse_limit(const std::string& text) {
    const auto parts = sides(text);
    if (!parts) {
        return wrong(
            fmt::format("--limit {}: must be FIGURE=VALUE with a unit, as in {}; figures: {}", text,
                        example(Metric::Energy), fmt::join(metric_names(), ", ")));
    }
    auto metric = parse_metric("--limit", text, parts->first);
    if (!metric) return metric.diagnostics();
    const auto number = number_of(parts->second);
    std::vector<std::string> names;
    for (const Unit& unit : units_of(*metric)) {
        names.emplace_back(unit.name);
        if (number && number->rest == unit.name) return Limit{*metric, number->value * unit.factor};
    }
    return wrong(
        fmt::format("--limit {}: the value of {} must be a number, 0 or more, and a unit "
                    "({}), as in {}",
                    text, to_string(*metric), fmt::join(names, ", "), example(*metric)));
}

std::string with_unit(Metric metric, double value) {
    const std::span<const Unit> units = units_of(metric);
    const Unit* unit = &units.back();
    for (const Unit& candidate : units) {
        if (value < candidate.factor) continue;
        unit = &candidate;
        break;
    }
    return fmt::format("{:.9g}{}", value / unit->factor, unit->name);
}

Result<Reserve> parse_reserve(const std::string& text, const platform::Platform& platform) {
    const auto parts = sides(text);
    const auto bytes = parts ? bytes_of(parts->second) : std::nullopt;
    if (!bytes) {
        return wrong(fmt::format(
            "--reserve {}: must be MEMORY=BYTES, as in {}=16KiB", text,
            platform.memories.empty() ? std::string("SRAM") : platform.memories.front().name));
    }
    auto memory = parse_memory("--reserve", text, parts->first, platform);
    if (!memory) return memory.diagnostics();
    const std::int64_t usable = platform.memory(*memory).usable().count;
    if (*bytes > usable) {
        return wrong(fmt::format("--reserve {}: {} has {} usable bytes; reserve at most so many",
                                 text, parts->first, usable));
    }
    return Reserve{*memory, *bytes};
}

Result<DeviceId> parse_forbid(const std::string& text, const platform::Platform& platform) {
    return parse_memory("--forbid", text, text, platform);
}

namespace {

struct Extents {
    std::int32_t h = 0, w = 0, c = 0, k = 0;
};
std::optional<Extents> extents_of(const std::string& text) {
    std::vector<std::int32_t> values;
    for (const std::string& part : split(text, ',')) {
        const auto number = number_of(part);
        if (!number || !number->rest.empty() || number->value != std::floor(number->value) ||
            number->value > 1e6)
            return std::nullopt;
        values.push_back(static_cast<std::int32_t>(number->value));
    }
    if (values.size() != 4) return std::nullopt;
    return Extents{values[0], values[1], values[2], values[3]};
}

/// What the kernel of the operator does not do; empty: nothing.
std::string unfit(const Problem& problem, const FixedTile& tile) {
    const network::Network& network = *problem.network;
    const auto geometry = network::geometry(network, tile.op);
    if (!geometry || network::is_view(network.op(tile.op).kind)) return "it has no tiles";
    const schedule::KernelLayout& layout = problem.layouts->of(network.op(tile.op).kind);
    const network::Extent out = geometry->output;
    if (tile.h > out.h || tile.w > out.w || tile.c > out.c || tile.k > geometry->reduction)
        return fmt::format("at most {},{},{},{}", out.h, out.w, out.c, geometry->reduction);
    if (tile.c > 0 && tile.c < out.c && !layout.tiles_channels)
        return fmt::format("its kernel computes all {} channels: 0 there", out.c);
    if (tile.c > 0 && tile.c < out.c && tile.c % layout.channel_multiple != 0)
        return fmt::format("channels in multiples of {}", layout.channel_multiple);
    if (tile.k > 0 && tile.k < geometry->reduction && !layout.tiles_reduction)
        return fmt::format("its kernel sums all {} input channels: 0 there", geometry->reduction);
    return "";
}

}  // namespace

Result<FixedTile> parse_tile(const std::string& text, const Problem& problem) {
    const auto parts = sides(text);
    const auto extents = parts ? extents_of(parts->second) : std::nullopt;
    if (!extents) {
        return wrong(
            fmt::format("--tile {}: must be OPERATOR=ROWS,COLUMNS,CHANNELS,INPUT_CHANNELS "
                        "with 0 for what is free, as in 3=8,0,16,0",
                        text));
    }
    const network::Network& network = *problem.network;
    OperatorId op;
    const auto number = number_of(parts->first);
    for (std::size_t i = 0; i < network.operators.size() && !op.valid(); ++i) {
        const bool named =
            network.tensor(network.operators[OperatorId(i)].output).name == parts->first;
        if (named || (number && number->rest.empty() && number->value == static_cast<double>(i)))
            op = OperatorId(i);
    }
    if (!op.valid()) {
        return wrong(
            fmt::format("--tile {}: no operator \"{}\"; its number, 0 to {}, or the name "
                        "of its output",
                        text, parts->first, network.operators.size() - 1));
    }
    const FixedTile tile{op, extents->h, extents->w, extents->c, extents->k};
    const std::string why = unfit(problem, tile);
    if (!why.empty())
        return wrong(fmt::format("--tile {}: operator {}: {}", text, network.describe(op), why));
    return tile;
}

Result<TileLimits> parse_tile_limits(const std::string& text) {
    const auto extents = extents_of(text);
    if (!extents) {
        return wrong(
            fmt::format("--tile-limit {}: must be ROWS,COLUMNS,CHANNELS,INPUT_CHANNELS "
                        "with 0 for what is free, as in 8,0,32,0",
                        text));
    }
    return TileLimits{extents->h, extents->w, extents->c, extents->k};
}

Result<FixedPlace> parse_place(const std::string& text, const Problem& problem) {
    const platform::Platform& platform = *problem.platform;
    const network::Network& network = *problem.network;
    const auto parts = sides(text);
    if (!parts) return wrong(fmt::format("--place {}: must be TENSOR=MEMORY", text));
    auto memory = parse_memory("--place", text, parts->second, platform);
    if (!memory) return memory.diagnostics();
    const platform::Memory& home = platform.memory(*memory);
    if (!home.on_chip_ram() && home.kind != platform::MemoryKind::ExternalRam)
        return wrong(
            fmt::format("--place {}: activations lie in RAM, and {} is none", text, parts->second));
    const std::vector<TensorId> roots = network::storage_roots(network);
    std::vector<std::string> names;
    for (std::size_t t = 0; t < network.tensors.size(); ++t) {
        if (network.tensors[TensorId(t)].constant()) continue;
        names.push_back(network.tensors[TensorId(t)].name);
        if (names.back() == parts->first) return FixedPlace{roots[t], *memory};
    }
    const std::string near = nearest_name(parts->first, names);
    constexpr std::size_t kShown = 8;
    const std::size_t more = names.size() > kShown ? names.size() - kShown : 0;
    names.resize(std::min(names.size(), kShown));
    return wrong(fmt::format("--place {}: no activation \"{}\"{}; known: {}{}", text, parts->first,
                             near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                             fmt::join(names, ", "),
                             more > 0 ? fmt::format(" and {} more", more) : ""));
}

}  // namespace outcore::scheduler
