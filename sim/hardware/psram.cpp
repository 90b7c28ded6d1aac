// SPDX-License-Identifier: Apache-2.0
#include "hardware/psram.hpp"

#include <algorithm>

namespace outcore::hardware {

Psram::Psram(const platform::Memory& memory) : memory_(memory) {}

double Psram::opening_clocks(bool write) const {
    const platform::PsramTiming& psram = memory_.psram;
    const double latency = write ? psram.write_latency_clocks : psram.read_latency_clocks;
    const double meets_refresh =
        psram.fixed_latency ? 1.0 : psram.refresh_time.count / psram.refresh_interval.count;
    return psram.command_clocks + latency * (1.0 + meets_refresh) + psram.deselect_clocks;
}

std::int64_t Psram::longest_bytes(bool write) const {
    const platform::PsramTiming& psram = memory_.psram;
    const double low_clocks = psram.select_low_max.count * memory_.bus_clock.count -
                              (opening_clocks(write) - psram.deselect_clocks);
    const auto bytes = static_cast<std::int64_t>(low_clocks * memory_.bytes_per_clock);
    const std::int64_t burst = memory_.burst_bytes;
    return std::max(burst, bytes / burst * burst);
}

std::int64_t Psram::openings(const RamAccess& access, bool first) {
    const std::int64_t row = memory_.psram.row_bytes;
    const std::int64_t longest = longest_bytes(access.write);
    const std::int64_t end = access.address + access.bytes;
    std::int64_t count = 0;
    for (std::int64_t at = access.address; at < end;) {
        const bool opens =
            (first && at == access.address) || at % row == 0 || at == select_start_ + longest;
        if (opens) {
            ++count;
            select_start_ = at;
        }
        at = std::min({end, (at / row + 1) * row, select_start_ + longest});
    }
    return count;
}

void Psram::answer(const RamAccess& access, StageTiming& timing) {
    const double clock_s = 1.0 / memory_.bus_clock.count;
    const double byte_s = clock_s / memory_.bytes_per_clock;
    timing.setup_s = static_cast<double>(openings(access, timing.first)) *
                     opening_clocks(access.write) * clock_s;
    timing.full_burst_s = static_cast<double>(timing.burst_bytes) * byte_s;
    timing.tail_burst_s = static_cast<double>(access.bytes % timing.burst_bytes) * byte_s;
    timing.release_s = 0.0;
}

}  // namespace outcore::hardware
