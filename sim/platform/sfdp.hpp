// Decodes a JESD216 dump (serial flash discoverable parameters): the basic flash parameter table
// and, where present, the table of 4-byte address instructions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace outcore::platform {

/// A fast read that the part takes; lines of instruction, address and data.
struct SfdpRead {
    int instruction_lines, address_lines, data_lines;
    std::uint32_t opcode;
    int mode_clocks, dummy_clocks;
};

struct SfdpErase {
    std::int64_t bytes = 0;
    std::uint32_t opcode = 0;                       // with three address bytes
    std::optional<std::uint32_t> four_byte_opcode;  // where the part has one
    std::optional<Seconds> typ, max;                // absent in 9-DWORD tables
};

struct SfdpSuspend {
    std::uint32_t suspend_opcode, resume_opcode;
    Seconds latency;            // from suspend of an erase until the part is ready
    Seconds resume_to_suspend;  // of an erase
};

struct SfdpPowerDown {
    std::uint32_t enter_opcode, leave_opcode;
    Seconds leave;
};

/// What a dump says. Tables of the first revision (JESD216, 9 DWORDs) hold no times and no page.
struct SfdpPart {
    int major = 1, minor = 0;
    std::int64_t bytes = 0;
    bool four_byte_address = false;  // instructions with four address bytes exist
    std::vector<SfdpErase> erases;   // smallest first
    std::vector<SfdpRead> reads;     // fewest lines first
    std::optional<std::int64_t> page_bytes;
    std::optional<Seconds> page_program_typ, page_program_max;
    std::optional<Seconds> chip_erase_typ, chip_erase_max;
    std::optional<SfdpSuspend> suspend;
    std::optional<SfdpPowerDown> power_down;
};

/// One diagnostic says what is wrong: signature, revision, length or a table outside the dump.
Result<SfdpPart> decode_sfdp(std::span<const std::uint8_t> dump);

/// The basic table alone (as Zephyr's `sfdp-bfp`), little-endian DWORDs already put together.
Result<SfdpPart> decode_basic_table(std::span<const std::uint32_t> words);

}  // namespace outcore::platform
