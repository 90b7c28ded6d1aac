// Closed form of one command to an SD card. Shares no code with hardware.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "cost/ram_cost.hpp"
#include "cost/transfer_cost.hpp"

namespace outcore::cost {

/// Seconds of a piece of `bytes` that begins on a page of the card, without the cpu's part.
///   read:  command + access + blocks + stop command (more than one block) + gap
///   write: command + blocks + stop command + busy + gap
/// Busy is what programming the pages takes beyond the data (two buffers, one filling while the
/// other is programmed), and the write latency: its median, or the maximum. A partial last block is
/// read before it is written.
double sd_transfer_s(const platform::Storage& card, const platform::Channel& channel,
                     const platform::Memory& memory, std::int64_t bytes, Access access,
                     DeviceTiming timing);

}  // namespace outcore::cost
