// The cycle counter (DWT) and its enable in the debug registers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace outcore::board {

class TraceUnit {
  public:
    /// `locked`: writes need the access key first (Cortex-M7).
    explicit TraceUnit(bool locked) : locked_(locked) {}

    /// Offsets from 0xE0001000; `now` counts the core's cycles.
    std::uint32_t read(std::uint32_t offset, std::uint64_t now) const;
    void write(std::uint32_t offset, std::uint32_t value, std::uint64_t now);

    std::uint32_t monitor_control() const { return demcr_; }
    void set_monitor_control(std::uint32_t value, std::uint64_t now);

  private:
    bool counting() const;
    std::uint32_t counter(std::uint64_t now) const;
    void settle(std::uint64_t now);

    bool locked_;
    std::uint32_t control_ = 0, demcr_ = 0;
    std::uint32_t held_ = 0;  // the counter's value at cycle `since_`
    std::uint64_t since_ = 0;
};

}  // namespace outcore::board
