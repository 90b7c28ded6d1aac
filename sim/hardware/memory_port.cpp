// SPDX-License-Identifier: Apache-2.0
#include "hardware/memory_port.hpp"

namespace outcore::hardware {
namespace {

double burst_seconds(const platform::Memory& memory, std::int64_t bytes) {
    if (bytes == 0) return 0.0;
    const std::int64_t bursts = (bytes + memory.burst_bytes - 1) / memory.burst_bytes;
    const double clocks = static_cast<double>(bursts * memory.burst_setup_clocks) +
                          static_cast<double>(bytes) / memory.bytes_per_clock;
    return clocks / memory.bus_clock.count;
}

}  // namespace

void answer(const platform::Memory& memory, std::int64_t bytes, StageTiming& timing) {
    timing.setup_s = 0.0;
    timing.release_s = 0.0;
    timing.full_burst_s = burst_seconds(memory, timing.burst_bytes);
    timing.tail_burst_s = burst_seconds(memory, bytes % timing.burst_bytes);
}

}  // namespace outcore::hardware
