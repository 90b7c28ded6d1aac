// SDRAM behind a controller that keeps rows open: row misses, CAS latency, refresh.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hardware/ram_model.hpp"

namespace outcore::hardware {

/// Consecutive rows lie in consecutive banks, as the FMC maps them; a row is opened when the stream
/// reaches it, not before. Refreshes are spread over the time that the memory streams: in every
/// refresh interval it loses what one refresh takes (sdram_rules), so that a piece costs the same
/// whenever it comes.
class Sdram : public RamModel {
  public:
    explicit Sdram(const platform::Memory& memory);
    void answer(const RamAccess& access, StageTiming& timing) override;

  private:
    /// Rows that `access` finds closed; opens them.
    std::int64_t misses(const RamAccess& access);
    double burst_clocks(std::int64_t bytes, bool write) const;

    const platform::Memory& memory_;
    const double opening_clocks_;
    const double clock_s_;                 // stretched by refreshes
    std::vector<std::int64_t> open_rows_;  // by bank; another row than any before the first access
};

}  // namespace outcore::hardware
