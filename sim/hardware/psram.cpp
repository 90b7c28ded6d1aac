// SPDX-License-Identifier: Apache-2.0
#include "hardware/psram.hpp"

#include <algorithm>

#include "hardware/psram_rules.hpp"

namespace outcore::hardware {

Psram::Psram(const platform::Memory& memory) : memory_(memory) {}

double Psram::opening_clocks(bool write) const {
    const platform::PsramTiming& psram = memory_.psram;
    const double share = psram.refresh_time.count / psram.refresh_interval.count;
    const auto at_once = static_cast<double>(psram_opening_clocks(psram, {write, false}));
    const auto after_refresh = static_cast<double>(psram_opening_clocks(psram, {write, true}));
    return at_once + share * (after_refresh - at_once);
}

std::int64_t Psram::longest_bytes(bool write) const {
    const std::int64_t clocks = psram_data_clocks(memory_.psram, memory_.bus_clock, {write, true});
    const auto bytes =
        static_cast<std::int64_t>(static_cast<double>(clocks) * memory_.bytes_per_clock);
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
