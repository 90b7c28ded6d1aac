// When chip select of a PSRAM may fall, give data and must rise, as a table, and a timeline that
// keeps it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "platform/platform.hpp"

namespace outcore::hardware {

enum class PsramEvent { SelectHigh, SelectLow, FirstData };

/// One direction of access; `meets_refresh`: with variable latency, the access that waits twice.
struct PsramMode {
    bool write = false;
    bool meets_refresh = false;
};

/// Clocks of the bus. Begins with chip select just high at clock 0.
class PsramTimeline {
  public:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    PsramTimeline(const platform::PsramTiming& timing, Hertz clock, PsramMode mode);

    std::int64_t earliest(PsramEvent event) const;
    /// kNever: no limit.
    std::int64_t latest(PsramEvent event) const;
    /// False, and nothing done, when it is too early, too late, or not what comes next.
    bool issue(PsramEvent event, std::int64_t at);

  private:
    bool comes_next(PsramEvent event) const;

    platform::PsramTiming timing_;
    Hertz clock_;
    PsramMode mode_;
    PsramEvent last_ = PsramEvent::SelectHigh;
    std::int64_t high_at_ = 0, low_at_ = 0;
};

/// From chip select high to the first data.
std::int64_t psram_opening_clocks(const platform::PsramTiming& timing, PsramMode mode);
/// Clocks of data that fit between the first data and the time by which chip select must be high.
std::int64_t psram_data_clocks(const platform::PsramTiming& timing, Hertz clock, PsramMode mode);

}  // namespace outcore::hardware
