// SPDX-License-Identifier: Apache-2.0
#include "report/vcd_signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

namespace outcore::report {
namespace {

/// Printable characters, as the standard allows; the shortest first.
std::string identifier(std::uint32_t signal) {
    constexpr std::uint32_t kFirst = '!', kCount = '~' - '!' + 1;
    std::string text;
    do {
        text += static_cast<char>(kFirst + signal % kCount);
        signal /= kCount;
    } while (signal-- > 0);
    return text;
}

std::string simple_name(const std::string& name) {
    std::string simple;
    for (const char c : name) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
        simple += plain ? c : '_';
    }
    const bool starts_well =
        !simple.empty() && std::isdigit(static_cast<unsigned char>(simple[0])) == 0;
    return starts_well ? simple : "_" + simple;
}

std::int64_t picoseconds(double at_s) { return std::llround(at_s * 1e12); }

std::string binary(std::int64_t number) { return number < 0 ? "x" : fmt::format("{:b}", number); }

}  // namespace

bool VcdSignals::taken(const std::string& scope, const std::string& name) const {
    return std::any_of(signals_.begin(), signals_.end(), [&](const Signal& signal) {
        return signal.scope == scope && signal.name == name;
    });
}

std::uint32_t VcdSignals::add(const std::string& scope, const std::string& name, VcdType type,
                              int bits) {
    const std::string place = simple_name(scope), wanted = simple_name(name);
    std::string given = wanted;
    for (int copy = 2; taken(place, given); ++copy) given = fmt::format("{}_{}", wanted, copy);
    signals_.push_back({place, given, type, bits});
    return static_cast<std::uint32_t>(signals_.size() - 1);
}

void VcdSignals::change(std::uint32_t signal, double at_s, double value) {
    changes_.push_back({picoseconds(at_s), signal, value});
}

std::string VcdSignals::declarations() const {
    std::string text;
    for (std::size_t i = 0; i < signals_.size(); ++i) {
        const Signal& signal = signals_[i];
        if (i == 0 || signals_[i - 1].scope != signal.scope)
            text += fmt::format("$scope module {} $end\n", signal.scope);
        const std::string id = identifier(static_cast<std::uint32_t>(i));
        if (signal.type == VcdType::Real) {
            text += fmt::format("$var real 64 {} {} $end\n", id, signal.name);
        } else if (signal.bits == 1) {
            text += fmt::format("$var wire 1 {} {} $end\n", id, signal.name);
        } else {
            const char* type = signal.type == VcdType::State ? "wire" : "integer";
            text += fmt::format("$var {} {} {} {} [{}:0] $end\n", type, signal.bits, id,
                                signal.name, signal.bits - 1);
        }
        if (i + 1 == signals_.size() || signals_[i + 1].scope != signal.scope)
            text += "$upscope $end\n";
    }
    return text;
}

void VcdSignals::write(std::string& text, std::uint32_t signal, double value) const {
    const std::string id = identifier(signal);
    const auto number = static_cast<std::int64_t>(value);
    if (signals_[signal].type == VcdType::Real)
        text += fmt::format("r{} {}\n", value, id);
    else if (signals_[signal].bits == 1)
        text += fmt::format("{}{}\n", binary(number), id);
    else
        text += fmt::format("b{} {}\n", binary(number), id);
}

std::string VcdSignals::changes(double from_s, double to_s) const {
    const std::int64_t from = picoseconds(from_s), to = picoseconds(to_s);
    std::vector<Change> ordered = changes_;
    std::stable_sort(ordered.begin(), ordered.end(), [](const Change& a, const Change& b) {
        return a.at_ps != b.at_ps ? a.at_ps < b.at_ps : a.signal < b.signal;
    });
    std::vector<double> values(signals_.size(), -1.0);
    for (std::size_t i = 0; i < signals_.size(); ++i)
        values[i] = signals_[i].type == VcdType::Real ? 0.0 : -1.0;
    auto next = ordered.begin();
    for (; next != ordered.end() && next->at_ps <= from; ++next) values[next->signal] = next->value;
    std::string text = fmt::format("#{}\n$dumpvars\n", from);
    for (std::uint32_t i = 0; i < signals_.size(); ++i) write(text, i, values[i]);
    text += "$end\n";
    std::int64_t now = from;
    for (; next != ordered.end() && next->at_ps < to; ++next) {
        const auto after = std::next(next);
        const bool overruled =
            after != ordered.end() && after->at_ps == next->at_ps && after->signal == next->signal;
        if (overruled || values[next->signal] == next->value) continue;
        if (next->at_ps != now) text += fmt::format("#{}\n", next->at_ps);
        now = next->at_ps;
        values[next->signal] = next->value;
        write(text, next->signal, next->value);
    }
    return text;
}

}  // namespace outcore::report
