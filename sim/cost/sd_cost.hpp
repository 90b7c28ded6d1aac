// Closed form of one command to an SD card. Shares no code with hardware.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "cost/ram_cost.hpp"
#include "cost/transfer_cost.hpp"

namespace outcore::cost {

/// A contiguous run of bytes on the card. The channel's items depend on `alignment`.
struct SdPiece {
    std::int64_t offset = 0, bytes = 0;
    std::int64_t alignment = 8;

    std::int64_t head() const;    // bytes of the first block before the piece
    std::int64_t blocks() const;  // touched
    std::int64_t tail() const;    // bytes of the last block behind the piece
    std::int64_t pages(std::int64_t page_bytes) const;
};

/// Seconds of one piece without the cpu's part.
///   read:  command + access + blocks + stop command (more than one block) + gap
///   write: command + blocks + stop command + busy + gap
/// Busy is what programming the pages takes beyond the data (two buffers, one filling while the
/// other is programmed), and the write latency: its median, or the maximum. A partial first or last
/// block is moved whole, and read before it is written.
double sd_transfer_s(const platform::Storage& card, const platform::Channel& channel,
                     const platform::Memory& memory, const SdPiece& piece, Access access,
                     DeviceTiming timing);

/// How long the card itself is at work on it, the wait for a slower partner left out.
double sd_card_s(const platform::Storage& card, const SdPiece& piece, Access access,
                 DeviceTiming timing);

}  // namespace outcore::cost
