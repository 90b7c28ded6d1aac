// The command rules of SDRAM as a table, and a timeline of commands that keeps them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "platform/platform.hpp"

namespace outcore::hardware {

enum class SdramCommand { Activate, Read, Write, Precharge, Refresh };

/// Clocks of the bus. Commands are issued in the order of their time.
class SdramTimeline {
  public:
    /// `burst_clocks`: data of one read or write.
    SdramTimeline(const platform::SdramTiming& timing, std::int64_t burst_clocks);

    /// The first clock at which the rules allow `command` on `bank` (any bank for Refresh).
    std::int64_t earliest(SdramCommand command, std::int32_t bank) const;
    /// False, and nothing done, when it is too early or the bank is in the wrong state: access to a
    /// row that is not open, activation of an open bank, refresh with a bank open.
    bool issue(SdramCommand command, std::int32_t bank, std::int64_t row, std::int64_t at);
    /// Nothing when the bank is precharged.
    std::optional<std::int64_t> open_row(std::int32_t bank) const;

  private:
    struct Last {
        SdramCommand command;
        std::int32_t bank;
        std::int64_t at;
    };
    bool fits_state(SdramCommand command, std::int32_t bank, std::int64_t row) const;

    platform::SdramTiming timing_;
    std::int64_t burst_clocks_;
    std::vector<std::optional<std::int64_t>> rows_;  // by bank
    std::vector<Last> last_;                         // one for each command and bank
};

/// From a precharge of an idle bank to the first access of another row of it.
std::int64_t row_opening_clocks(const platform::SdramTiming& timing);
/// What a refresh takes from a stream: precharge, refresh, and opening the stream's row again.
std::int64_t refresh_clocks(const platform::SdramTiming& timing);

}  // namespace outcore::hardware
