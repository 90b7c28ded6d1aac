// SysTick: a 24-bit down counter, kept as a function of the core's cycles.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace outcore::board {

class SysTick {
  public:
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

    /// Offsets from 0xE000E010.
    std::uint32_t read(std::uint32_t offset, std::uint64_t now);
    void write(std::uint32_t offset, std::uint32_t value, std::uint64_t now);

    /// The cycle of the next wrap that raises the exception, after `now`.
    std::uint64_t next_exception(std::uint64_t now) const;
    /// Whether a wrap lies in (from, to], and an exception with it.
    bool raises(std::uint64_t from, std::uint64_t to) const;

  private:
    bool counting() const { return (control_ & 1U) != 0 && reload_ != 0; }
    std::uint64_t clocks_per_count() const { return (control_ & 4U) != 0 ? 1 : kExternalDivider; }
    std::uint64_t period() const { return (std::uint64_t{reload_} + 1) * clocks_per_count(); }
    std::uint32_t current(std::uint64_t now) const;
    std::uint64_t wraps(std::uint64_t now) const;
    void restart(std::uint32_t value, std::uint64_t now);

    /// STM32 feeds the external reference clock with HCLK / 8 (reference manuals, SysTick).
    static constexpr std::uint64_t kExternalDivider = 8;

    std::uint32_t control_ = 0, reload_ = 0, stopped_value_ = 0;
    std::uint64_t first_zero_ = 0;  // the cycle at which the counter reaches 0 first
    std::uint64_t seen_wraps_ = 0;  // of which COUNTFLAG has been read
};

}  // namespace outcore::board
