// SPDX-License-Identifier: Apache-2.0
#include "hardware/psram_rules.hpp"

#include <algorithm>
#include <cmath>

namespace outcore::hardware {
namespace {

/// `later` comes between `least` and `most` clocks after `earlier`; null: no limit.
struct Rule {
    PsramEvent earlier, later;
    std::int64_t (*least)(const platform::PsramTiming&, Hertz, PsramMode);
    std::int64_t (*most)(const platform::PsramTiming&, Hertz, PsramMode);
};

std::int64_t deselected(const platform::PsramTiming& timing, Hertz, PsramMode) {
    return timing.deselect_clocks;
}

std::int64_t command_and_latency(const platform::PsramTiming& timing, Hertz, PsramMode mode) {
    const std::int64_t code = mode.write ? timing.write_latency_clocks : timing.read_latency_clocks;
    const bool twice = timing.fixed_latency || mode.meets_refresh;
    return timing.command_clocks + (twice ? 2 * code : code);
}

std::int64_t low_at_most(const platform::PsramTiming& timing, Hertz clock, PsramMode) {
    constexpr double kNoise = 1e-9;  // a product of decimal fractions
    return static_cast<std::int64_t>(
        std::floor(timing.select_low_max.count * clock.count + kNoise));
}

constexpr Rule kRules[] = {
    {PsramEvent::SelectHigh, PsramEvent::SelectLow, deselected, nullptr},
    {PsramEvent::SelectLow, PsramEvent::FirstData, command_and_latency, nullptr},
    {PsramEvent::SelectLow, PsramEvent::SelectHigh, command_and_latency, low_at_most},
};

}  // namespace

PsramTimeline::PsramTimeline(const platform::PsramTiming& timing, Hertz clock, PsramMode mode)
    : timing_(timing), clock_(clock), mode_(mode) {}

std::int64_t PsramTimeline::earliest(PsramEvent event) const {
    for (const Rule& rule : kRules) {
        if (rule.later != event) continue;
        const std::int64_t from = rule.earlier == PsramEvent::SelectHigh ? high_at_ : low_at_;
        return from + rule.least(timing_, clock_, mode_);
    }
    return 0;
}

std::int64_t PsramTimeline::latest(PsramEvent event) const {
    for (const Rule& rule : kRules) {
        if (rule.later == event && rule.most != nullptr)
            return low_at_ + rule.most(timing_, clock_, mode_);
    }
    return kNever;
}

bool PsramTimeline::comes_next(PsramEvent event) const {
    switch (event) {
        case PsramEvent::SelectLow:
            return last_ == PsramEvent::SelectHigh;
        case PsramEvent::FirstData:
            return last_ == PsramEvent::SelectLow;
        case PsramEvent::SelectHigh:
            return last_ != PsramEvent::SelectHigh;
    }
    return false;
}

bool PsramTimeline::issue(PsramEvent event, std::int64_t at) {
    if (!comes_next(event) || at < earliest(event) || at > latest(event)) return false;
    last_ = event;
    if (event == PsramEvent::SelectHigh) high_at_ = at;
    if (event == PsramEvent::SelectLow) low_at_ = at;
    return true;
}

std::int64_t psram_opening_clocks(const platform::PsramTiming& timing, PsramMode mode) {
    PsramTimeline timeline(timing, Hertz(1.0), mode);
    timeline.issue(PsramEvent::SelectLow, timeline.earliest(PsramEvent::SelectLow));
    return timeline.earliest(PsramEvent::FirstData);
}

std::int64_t psram_data_clocks(const platform::PsramTiming& timing, Hertz clock, PsramMode mode) {
    PsramTimeline timeline(timing, clock, mode);
    timeline.issue(PsramEvent::SelectLow, timeline.earliest(PsramEvent::SelectLow));
    const std::int64_t room =
        timeline.latest(PsramEvent::SelectHigh) - timeline.earliest(PsramEvent::FirstData);
    return std::max<std::int64_t>(0, room);
}

}  // namespace outcore::hardware
