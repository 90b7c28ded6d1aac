// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/dma_pace.hpp"

#include <algorithm>

namespace outcore::board {
namespace {

double burst_clocks(double first, const platform::Engine& engine, const PortSetup& port) {
    return first + engine.beat_clocks * (port.beats - 1);
}

}  // namespace

/// Each side per byte; both at once where the engine has two ports and its FIFO room for a burst
/// on either of them (platform::storage_rate and copy_rate, with setups that may differ by side).
DmaPace dma_pace(const platform::Engine& engine, PortSetup source, PortSetup destination,
                 bool from_request) {
    const double access = burst_clocks(engine.read_clocks, engine, source);
    const double request = from_request ? engine.request_clocks : 0.0;
    const double asked = engine.requests_pipelined ? std::max(access, request) : access + request;
    const double write = burst_clocks(engine.write_clocks, engine, destination);
    const std::int32_t read_bytes = source.width * source.beats;
    const std::int32_t write_bytes = destination.width * destination.beats;
    const double read_byte = asked / read_bytes, write_byte = write / write_bytes;
    const bool singles = source.beats == 1 && destination.beats == 1;
    const bool room = singles || engine.fifo_bytes >= read_bytes + write_bytes;
    DmaPace pace;
    pace.byte_clocks =
        engine.two_ports && room ? std::max(read_byte, write_byte) : read_byte + write_byte;
    pace.drain_clocks = from_request ? request + access + write : write;
    return pace;
}

}  // namespace outcore::board
