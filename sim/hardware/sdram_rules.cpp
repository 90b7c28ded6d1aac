// SPDX-License-Identifier: Apache-2.0
#include "hardware/sdram_rules.hpp"

#include <algorithm>

namespace outcore::hardware {
namespace {

using Clocks = std::int32_t platform::SdramTiming::*;

/// `later` comes at least so many clocks after `earlier`: the sum of what is named, and the data of
/// a burst where it says so.
struct Rule {
    SdramCommand earlier, later;
    bool same_bank;
    bool after_data;
    Clocks clocks;  // null: none
};

using S = platform::SdramTiming;
using enum SdramCommand;
constexpr Rule kRules[] = {
    {Activate, Read, true, false, &S::activate_to_access},
    {Activate, Write, true, false, &S::activate_to_access},
    {Activate, Precharge, true, false, &S::activate_to_precharge},
    {Activate, Activate, true, false, &S::row_cycle},
    {Precharge, Activate, true, false, &S::precharge},
    {Precharge, Refresh, false, false, &S::precharge},
    {Refresh, Activate, false, false, &S::row_cycle},
    {Refresh, Refresh, false, false, &S::row_cycle},
    {Read, Precharge, true, true, nullptr},
    {Write, Precharge, true, true, &S::write_recovery},
    {Read, Read, false, true, nullptr},
    {Read, Write, false, true, &S::cas_latency},
    {Write, Read, false, true, nullptr},
    {Write, Write, false, true, nullptr},
};

}  // namespace

SdramTimeline::SdramTimeline(const platform::SdramTiming& timing, std::int64_t burst_clocks)
    : timing_(timing), burst_clocks_(burst_clocks), rows_(static_cast<std::size_t>(timing.banks)) {}

std::int64_t SdramTimeline::earliest(SdramCommand command, std::int32_t bank) const {
    std::int64_t at = 0;
    for (const Last& last : last_) {
        for (const Rule& rule : kRules) {
            if (rule.earlier != last.command || rule.later != command) continue;
            if (rule.same_bank && last.bank != bank) continue;
            const std::int64_t named = rule.clocks == nullptr ? 0 : timing_.*rule.clocks;
            at = std::max(at, last.at + named + (rule.after_data ? burst_clocks_ : 0));
        }
    }
    return at;
}

bool SdramTimeline::fits_state(SdramCommand command, std::int32_t bank, std::int64_t row) const {
    const auto& open = rows_.at(static_cast<std::size_t>(bank));
    switch (command) {
        case SdramCommand::Activate:
            return !open;
        case SdramCommand::Read:
        case SdramCommand::Write:
            return open && *open == row;
        case SdramCommand::Precharge:
            return true;
        case SdramCommand::Refresh:
            return std::none_of(rows_.begin(), rows_.end(),
                                [](const auto& other) { return other.has_value(); });
    }
    return false;
}

bool SdramTimeline::issue(SdramCommand command, std::int32_t bank, std::int64_t row,
                          std::int64_t at) {
    if (at < earliest(command, bank) || !fits_state(command, bank, row)) return false;
    auto& open = rows_[static_cast<std::size_t>(bank)];
    if (command == SdramCommand::Activate) open = row;
    if (command == SdramCommand::Precharge) open.reset();
    const auto same = [&](const Last& last) {
        return last.command == command && last.bank == bank;
    };
    const auto found = std::find_if(last_.begin(), last_.end(), same);
    if (found != last_.end())
        found->at = at;
    else
        last_.push_back({command, bank, at});
    return true;
}

std::optional<std::int64_t> SdramTimeline::open_row(std::int32_t bank) const {
    return rows_.at(static_cast<std::size_t>(bank));
}

std::int64_t row_opening_clocks(const platform::SdramTiming& timing) {
    SdramTimeline timeline(timing, 1);
    timeline.issue(SdramCommand::Precharge, 0, 0, 0);
    timeline.issue(SdramCommand::Activate, 0, 1, timeline.earliest(SdramCommand::Activate, 0));
    return timeline.earliest(SdramCommand::Read, 0);
}

std::int64_t refresh_clocks(const platform::SdramTiming& timing) {
    SdramTimeline timeline(timing, 1);
    timeline.issue(SdramCommand::Precharge, 0, 0, 0);
    timeline.issue(SdramCommand::Refresh, 0, 0, timeline.earliest(SdramCommand::Refresh, 0));
    timeline.issue(SdramCommand::Activate, 0, 1, timeline.earliest(SdramCommand::Activate, 0));
    return timeline.earliest(SdramCommand::Read, 0);
}

}  // namespace outcore::hardware
