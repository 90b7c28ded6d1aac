// The DMA engine of a transfer channel and the driver that programs it, and what the two make of a
// channel: rate, item width, limits, the core's part.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace outcore::platform {

/// What one engine does with one item, in clocks of its bus. `read_clocks` and `write_clocks` hold
/// everything from the arbitration to the data phase of a single access; the further beats of a
/// burst take `beat_clocks` each.
struct Engine {
    std::string name;  // "stream-dma"
    double read_clocks = 0.0, write_clocks = 0.0, beat_clocks = 1.0;
    bool two_ports = false;           // reads and writes go on at once where the FIFO holds both
    double request_clocks = 0.0;      // handshake with a peripheral, for each request
    bool requests_pipelined = false;  // the handshake runs beside the accesses
    std::int32_t burst_items = 1;     // at most, on each port
    std::int32_t widest_item_bytes = 4;
    std::int32_t fifo_bytes = 0;
    std::int64_t counter_limit = 65535;  // of one transfer,
    bool counts_bytes = false;           // in bytes or in items
};

/// How software uses the engines: an explicit profile, as two drivers differ by a factor of two on
/// one board.
struct Driver {
    std::string name;                  // "outcore"
    std::int32_t item_bytes = 4;       // to and from a storage's data register
    std::int32_t copy_item_bytes = 1;  // narrowest between memories; wider where addresses allow
    std::int32_t request_items = 1;    // moved for each request: the controller's FIFO threshold
    std::int64_t command_bytes = 0;    // most bytes of one command; 0: as the counter allows
    std::int64_t start_cycles = 0, completion_cycles = 0;  // of the core, for each command
};

/// What engine and driver make of a channel.
struct ChannelRate {
    double bytes_per_clock = 0.0;
    double drain_clocks = 0.0;  // from the last byte in the controller's FIFO to memory
    std::int32_t item_bytes = 1, full_rate_item_bytes = 1;
    std::int64_t max_items = 0;
};

/// Peripheral <-> memory, one request after another:
///   read side  = request + read + (items - 1) beats   (pipelined: the longer of request and
///   access) write side = write + (items - 1) beats
/// and the longer of the two with two ports and room for two requests in the FIFO, else their sum.
ChannelRate storage_rate(const Engine& engine, const Driver& driver);

/// Memory -> memory in the longest bursts that the FIFO holds; no requests.
ChannelRate copy_rate(const Engine& engine, const Driver& driver);

}  // namespace outcore::platform
