// External RAMs for tests, and what their models answer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "hardware/ram_model.hpp"

namespace outcore::test {

/// 16 bits at 100 MHz, rows of 512 bytes in 4 banks, tRCD 2, tRP 2, CAS 2, tRC 7.
inline platform::Memory bench_sdram() {
    platform::Memory ram;
    ram.name = "sdram";
    ram.kind = platform::MemoryKind::ExternalRam;
    ram.size = Bytes(1 << 23);
    ram.bus_clock = Hertz(100e6);
    ram.bytes_per_clock = 2.0;
    ram.ram_timing = platform::RamTiming::Sdram;
    ram.sdram = {4, 512, 2, 2, 2, 4, 7, 2, Seconds(15.6e-6), true};
    return ram;
}

/// 2 bytes a clock of 100 MHz, 3 clocks of command, latency 6 (write 5), rows of 1 KiB, chip select
/// high for 2 clocks, low for 4 us at most.
inline platform::Memory bench_psram(bool fixed_latency) {
    platform::Memory ram;
    ram.name = "psram";
    ram.kind = platform::MemoryKind::ExternalRam;
    ram.size = Bytes(1 << 23);
    ram.bus_clock = Hertz(100e6);
    ram.bytes_per_clock = 2.0;
    ram.ram_timing = platform::RamTiming::Psram;
    ram.psram = {3, 6, 5, fixed_latency, 1024, 2, Seconds(4e-6), Seconds(4e-6), Seconds(40e-9)};
    return ram;
}

/// Seconds of a piece asked for in chunks of `chunk` bytes, in the bursts of the memory.
inline double answered_s(hardware::RamModel& model, const platform::Memory& ram,
                         hardware::RamAccess access, std::int64_t chunk) {
    double sum = 0.0;
    for (std::int64_t done = 0; done < access.bytes; done += chunk) {
        const std::int64_t now = std::min(chunk, access.bytes - done);
        hardware::StageTiming timing;
        timing.burst_bytes = ram.burst_bytes;
        timing.first = done == 0;
        timing.last = done + now == access.bytes;
        model.answer({access.address + done, now, access.write}, timing);
        sum += timing.total_s(now);
    }
    return sum;
}
inline double answered_s(hardware::RamModel& model, const platform::Memory& ram,
                         hardware::RamAccess access) {
    return answered_s(model, ram, access, access.bytes);
}

}  // namespace outcore::test
