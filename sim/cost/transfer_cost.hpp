// Closed-form time of loads, stores, copies and erases. Coarse: no contention on the internal bus
// and no latency of bridges; a channel's rate is what its engine and driver make of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/units.hpp"
#include "platform/platform.hpp"

namespace outcore::cost {

/// Parts of their stated age (fresh where none is stated) at nominal conditions, or at the end of
/// their life. Wear during the run itself is for the simulator.
enum class DeviceTiming { Typical, Maximum };

/// Equal contiguous pieces; each is one command of the hardware.
struct Pieces {
    std::int64_t count = 1;
    std::int64_t bytes = 0;      // of each
    std::int64_t alignment = 8;  // of both ends and the length: sets the width of the items
};

/// All in cycles of the core's clock. `bus` is the lane's time without the cpu's part.
struct TransferCost {
    Cycles bus;
    Cycles cpu_start;
    Cycles cpu_completion;

    Cycles lane() const { return bus + cpu_start + cpu_completion; }
    friend bool operator==(const TransferCost&, const TransferCost&) = default;
};

/// Clocks of the flash bus that one read of `bytes` takes:
///   instruction + address / lines + mode + dummy + bytes * 8 / (lines * banks * rate)
///   + chip-select high
/// `rate` is 2 for DDR; in DDR the address, and on eight lines the instruction, take half. `bytes`
/// is rounded up to the read granule. Chip select is high for the controller's clocks or the part's
/// least time after a read, whichever is longer.
double read_clocks(const platform::Storage& storage, std::int64_t bytes);

/// How long the part itself is at work on one program command: the command on the bus, the write
/// enable before it left out, and the page program.
double programming_seconds(const platform::Storage& storage, std::int64_t bytes,
                           DeviceTiming timing);
/// The same for one erase command.
double erasing_seconds(const platform::Storage& storage, platform::EraseKind kind,
                       DeviceTiming timing);

/// Storage -> memory. The data phase runs at the slowest of flash, channel and memory.
TransferCost read_cost(const platform::Platform& platform, const platform::Channel& channel,
                       const platform::Memory& destination, Pieces pieces);

/// Memory -> storage, page by page: write enable, program command, page program, status reads at
/// the polling interval until one finds the part ready. Pieces begin on page boundaries; the cpu
/// starts and completes every page.
TransferCost program_cost(const platform::Platform& platform, const platform::Channel& channel,
                          const platform::Memory& source, Pieces pieces, DeviceTiming timing);

/// `bytes` at `offset`, whole sectors, each time with the largest erase command that fits: write
/// enable, erase command, erase, status reads as above.
TransferCost erase_cost(const platform::Platform& platform, const platform::Channel& channel,
                        std::int64_t offset, std::int64_t bytes, DeviceTiming timing);

/// Memory -> memory: the slowest of source, channel and destination.
TransferCost copy_cost(const platform::Platform& platform, const platform::Channel& channel,
                       const platform::Memory& source, const platform::Memory& destination,
                       Pieces pieces);

/// The one of the above that fits `source` and `destination`; `lane` must be that of a channel
/// which reaches both.
TransferCost transfer_cost(const platform::Platform& platform, LaneId lane, DeviceId source,
                           DeviceId destination, Pieces pieces,
                           DeviceTiming timing = DeviceTiming::Typical);

}  // namespace outcore::cost
