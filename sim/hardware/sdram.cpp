// SPDX-License-Identifier: Apache-2.0
#include "hardware/sdram.hpp"

#include "hardware/sdram_rules.hpp"

namespace outcore::hardware {
namespace {

/// Seconds of a clock, refreshes included.
double stretched_clock(const platform::Memory& memory) {
    const double interval = memory.sdram.refresh_interval.count * memory.bus_clock.count;
    const auto lost = static_cast<double>(refresh_clocks(memory.sdram));
    return interval / (interval - lost) / memory.bus_clock.count;
}

}  // namespace

Sdram::Sdram(const platform::Memory& memory)
    : memory_(memory),
      opening_clocks_(static_cast<double>(row_opening_clocks(memory.sdram))),
      clock_s_(stretched_clock(memory)),
      open_rows_(static_cast<std::size_t>(memory.sdram.banks), -1) {}

std::int64_t Sdram::misses(const RamAccess& access) {
    const std::int64_t row_bytes = memory_.sdram.row_bytes;
    const std::int64_t banks = memory_.sdram.banks;
    std::int64_t count = 0;
    const std::int64_t last = (access.address + access.bytes - 1) / row_bytes;
    for (std::int64_t row = access.address / row_bytes; row <= last; ++row) {
        std::int64_t& open = open_rows_[static_cast<std::size_t>(row % banks)];
        if (open == row) continue;
        open = row;
        ++count;
    }
    return count;
}

double Sdram::burst_clocks(std::int64_t bytes, bool write) const {
    const double data = static_cast<double>(bytes) / memory_.bytes_per_clock;
    if (write || memory_.sdram.read_ahead) return data;
    const std::int64_t bursts = (bytes + memory_.burst_bytes - 1) / memory_.burst_bytes;
    return data + static_cast<double>(bursts * memory_.sdram.cas_latency);
}

void Sdram::answer(const RamAccess& access, StageTiming& timing) {
    const bool latency = timing.first && !access.write && memory_.sdram.read_ahead;
    const double setup = static_cast<double>(misses(access)) * opening_clocks_ +
                         (latency ? memory_.sdram.cas_latency : 0);
    timing.setup_s = setup * clock_s_;
    timing.full_burst_s = burst_clocks(timing.burst_bytes, access.write) * clock_s_;
    timing.tail_burst_s = burst_clocks(access.bytes % timing.burst_bytes, access.write) * clock_s_;
    timing.release_s = 0.0;
}

}  // namespace outcore::hardware
