// SPDX-License-Identifier: Apache-2.0
#include "hardware/memory_port.hpp"

namespace outcore::hardware {
namespace {

double burst_seconds(const platform::Memory& memory, std::int64_t bytes, bool waits_only) {
    if (bytes == 0) return 0.0;
    const std::int64_t bursts = (bytes + memory.burst_bytes - 1) / memory.burst_bytes;
    const double data = waits_only ? 0.0 : static_cast<double>(bytes) / memory.bytes_per_clock;
    const double clocks = static_cast<double>(bursts * memory.burst_setup_clocks) + data;
    return clocks / memory.bus_clock.count;
}

}  // namespace

void answer(const platform::Memory& memory, std::int64_t bytes, StageTiming& timing) {
    timing.setup_s = 0.0;
    timing.release_s = 0.0;
    const bool waits_only = timing.core && memory.kind == platform::MemoryKind::InternalFlash;
    timing.full_burst_s = burst_seconds(memory, timing.burst_bytes, waits_only);
    timing.tail_burst_s = burst_seconds(memory, bytes % timing.burst_bytes, waits_only);
}

}  // namespace outcore::hardware
