// Lengths of the parts of one SD command, and what a piece of bytes means in blocks and pages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/platform.hpp"

namespace outcore::hardware {

constexpr std::int64_t kSdBlockBytes = 512;

/// A contiguous run of bytes on the card.
struct SdExtent {
    std::int64_t address = 0, bytes = 0;

    std::int64_t first_block() const { return address / kSdBlockBytes; }
    std::int64_t blocks() const {
        return (address + bytes + kSdBlockBytes - 1) / kSdBlockBytes - first_block();
    }
    std::int64_t head() const { return address % kSdBlockBytes; }  // bytes moved before the run
    std::int64_t tail() const { return blocks() * kSdBlockBytes - head() - bytes; }
};

/// Seconds. A command is 48 bits on its own line, a gap, and a response of 48 bits; a block is
/// start bit, data and CRC16 on each line, end bit; a write adds the gap before the block and the
/// CRC status after it. Source: SD physical layer, from memory (unverified).
struct SdClocks {
    double command_s = 0.0;     // with response
    double gap_s = 0.0;         // before the next command
    double access_s = 0.0;      // to the first block of a read
    double read_block_s = 0.0;  // with the gap between blocks
    double write_block_s = 0.0;
    double program_s = 0.0;  // one page

    /// A single block read by the driver, to complete a partial one.
    double read_modify_s() const { return command_s + access_s + read_block_s + gap_s; }
    /// How long the card stays busy after the last block of `extent` has arrived: two page buffers,
    /// one filling while the other is programmed.
    double programming_s(const SdExtent& extent, std::int64_t page_bytes) const;
};
SdClocks sd_clocks(const platform::Storage& storage, bool worst_case);

}  // namespace outcore::hardware
