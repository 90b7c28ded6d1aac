// SPDX-License-Identifier: Apache-2.0
#include "cost/ram_cost.hpp"

#include <algorithm>
#include <cmath>

namespace outcore::cost {
namespace {

using platform::Memory;
using platform::PsramTiming;
using platform::RamTiming;
using platform::SdramTiming;

double divide_up(std::int64_t number, std::int64_t by) {
    return static_cast<double>((number + by - 1) / by);
}

/// tRP + tRCD: the bank holds another row.
double row_opening(const SdramTiming& sdram) { return sdram.precharge + sdram.activate_to_access; }

/// In each refresh interval: close the row, refresh (one row cycle), open the row again.
double refresh_stretch(const Memory& memory) {
    const double interval = memory.sdram.refresh_interval.count * memory.bus_clock.count;
    return interval / (interval - memory.sdram.row_cycle - row_opening(memory.sdram));
}

double sdram_opening(const Memory& memory, std::int64_t bytes, Access access) {
    const SdramTiming& sdram = memory.sdram;
    const bool latency_once = access == Access::Read && sdram.read_ahead;
    const double clocks = divide_up(bytes, sdram.row_bytes) * row_opening(sdram) +
                          (latency_once ? sdram.cas_latency : 0);
    return clocks * refresh_stretch(memory);
}

double psram_latency(const PsramTiming& psram, Access access) {
    const double code =
        access == Access::Write ? psram.write_latency_clocks : psram.read_latency_clocks;
    const double twice =
        psram.fixed_latency ? 1.0 : psram.refresh_time.count / psram.refresh_interval.count;
    return code + code * twice;
}

double psram_opening(const Memory& memory, std::int64_t bytes, Access access) {
    const PsramTiming& psram = memory.psram;
    const double selected = psram.command_clocks + psram_latency(psram, access);
    const double code =
        access == Access::Write ? psram.write_latency_clocks : psram.read_latency_clocks;
    const double low = std::floor(psram.select_low_max.count * memory.bus_clock.count + 1e-9);
    const double room = std::max(0.0, low - psram.command_clocks - 2.0 * code);
    const auto fitting = static_cast<std::int64_t>(room * memory.bytes_per_clock);
    const std::int64_t longest =
        std::max<std::int64_t>(memory.burst_bytes, fitting - fitting % memory.burst_bytes);
    const std::int64_t rows = bytes / psram.row_bytes, rest = bytes % psram.row_bytes;
    const double selects =
        static_cast<double>(rows) * divide_up(psram.row_bytes, longest) + divide_up(rest, longest);
    return selects * (selected + psram.deselect_clocks);
}

}  // namespace

double ram_streaming_s(const Memory& memory, std::int64_t bytes, Access access) {
    double clocks = static_cast<double>(bytes) / memory.bytes_per_clock;
    const double bursts = divide_up(bytes, memory.burst_bytes);
    switch (memory.ram_timing) {
        case RamTiming::Flat:
            clocks += bursts * memory.burst_setup_clocks;
            break;
        case RamTiming::Psram:
            break;
        case RamTiming::Sdram:
            if (access == Access::Read && !memory.sdram.read_ahead)
                clocks += bursts * memory.sdram.cas_latency;
            clocks *= refresh_stretch(memory);
            break;
    }
    return clocks / memory.bus_clock.count;
}

double ram_opening_s(const Memory& memory, std::int64_t bytes, Access access) {
    switch (memory.ram_timing) {
        case RamTiming::Flat:
            return 0.0;
        case RamTiming::Psram:
            return psram_opening(memory, bytes, access) / memory.bus_clock.count;
        case RamTiming::Sdram:
            return sdram_opening(memory, bytes, access) / memory.bus_clock.count;
    }
    return 0.0;
}

double ram_seconds(const Memory& memory, std::int64_t bytes, Access access) {
    return ram_opening_s(memory, bytes, access) + ram_streaming_s(memory, bytes, access);
}

double flash_wait_s(const Memory& memory, std::int64_t bytes) {
    return divide_up(bytes, memory.burst_bytes) * memory.burst_setup_clocks /
           memory.bus_clock.count;
}

}  // namespace outcore::cost
