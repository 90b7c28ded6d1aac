// Octal PSRAM and HyperRAM: command and latency for each chip-select low, which ends at the end of
// a row and before the part would miss a refresh.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hardware/ram_model.hpp"

namespace outcore::hardware {

/// With fixed latency every access waits twice the latency code. With variable latency only one
/// that meets a refresh does: on average the share of time that refreshes take. Neighbouring bursts
/// of one piece stay under one chip-select low, as the controllers' windows do it.
class Psram : public RamModel {
  public:
    explicit Psram(const platform::Memory& memory);
    void answer(const RamAccess& access, StageTiming& timing) override;

    /// Chip select high, command, latency.
    double opening_clocks(bool write) const;
    /// Most bytes of one chip-select low that end within tCEM even after a refresh, in whole bursts
    /// (at least one).
    std::int64_t longest_bytes(bool write) const;

  private:
    /// How often chip select goes low for `access`; `first` begins anew.
    std::int64_t openings(const RamAccess& access, bool first);

    const platform::Memory& memory_;
    std::int64_t select_start_ = 0;  // address at which chip select last went low
};

}  // namespace outcore::hardware
