// What the flash parts of the supported boards understand: one table of commands for each.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace outcore::board {

enum class FlashAction {
    Read,
    WriteEnable,
    WriteDisable,
    Program,
    EraseSector,
    EraseHalfBlock,
    EraseBlock,
    EraseChip,
    ReadStatus,
    ReadFlagStatus,
    ReadRegister,
    WriteRegister,
    ReadAddressed,  // a register file with addresses of its own
    WriteAddressed,
    ReadId,
    EnterQuad,
    LeaveQuad,
    EnterFourByte,
    LeaveFourByte,
    ResetEnable,
    Reset,
    Suspend,
    Resume,
    PowerDown,
    ReleasePowerDown,
    Nothing  // understood, without effect on the model
};

/// How a part takes commands at present.
enum class FlashMode : std::uint8_t { Spi, Quad, Octal, OctalDtr };

/// Registers of the parts. Those of a read or write of several bytes follow each other.
enum class FlashRegister : std::uint8_t {
    Status,
    Status2,   // W25Q: quad enable. MX25: configuration register
    Status3,   // MX25R: its second byte
    Volatile,  // Micron: dummy clocks, wrap
    EnhancedVolatile,
    Count
};

/// Where the number of dummy clocks comes from.
enum class DummyRule : std::uint8_t { Fixed, Configured, OctalRegister };

/// One command. Lines are those of instruction, address and data in SPI mode; in the other modes
/// every phase takes all lines. `address_bytes` 0: none; kFollowsMode: 3, or 4 once told so.
struct FlashOpcode {
    static constexpr std::uint8_t kFollowsMode = 1;
    std::uint16_t opcode;
    FlashAction action;
    std::uint8_t address_lines, data_lines;
    std::uint8_t address_bytes = 0;
    std::uint8_t waits = 0;  // clocks; for DummyRule::Configured the part's default
    DummyRule rule = DummyRule::Fixed;
    FlashRegister place = FlashRegister::Status;
};

enum class FlashFamily { Micron, Winbond, Macronix, MacronixUltraLow, MacronixOctal };

struct FlashDialect {
    std::string_view part;  // as in the platform
    FlashFamily family;
    std::uint8_t id[3];
    std::span<const FlashOpcode> commands;
    bool quad_enable;  // four lines only with the quad-enable bit set
    std::uint8_t status2, status3, volatile_config, enhanced_volatile;  // after power-on
};

/// Null: the part is not known.
const FlashDialect* find_dialect(std::string_view part);

}  // namespace outcore::board
