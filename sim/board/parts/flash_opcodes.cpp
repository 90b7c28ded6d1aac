// Sources: ST BSP component headers n25q128a.h, w25q128j.h, mt25tl01g.h, mx25l512.h, mx25r6435f.h,
// mx25lm51245g.h (opcodes, dummy clocks); JEDEC ids: QEMU hw/block/m25p80.c, flashrom flashchips;
// defaults of configuration registers [M]: data sheets of the parts, from memory.
// SPDX-License-Identifier: Apache-2.0
#include "board/parts/flash_opcodes.hpp"

namespace outcore::board {
namespace {

using enum FlashAction;
using enum FlashRegister;
constexpr auto kMode = FlashOpcode::kFollowsMode;
constexpr auto kSet = DummyRule::Configured;
constexpr auto kOctal = DummyRule::OctalRegister;
constexpr auto kFixed = DummyRule::Fixed;

constexpr FlashOpcode kMicron[] = {
    {0x03, Read, 1, 1, kMode},
    {0x0B, Read, 1, 1, kMode, 8, kSet},
    {0x3B, Read, 1, 2, kMode, 8, kSet},
    {0x6B, Read, 1, 4, kMode, 8, kSet},
    {0xBB, Read, 2, 2, kMode, 8, kSet},
    {0xEB, Read, 4, 4, kMode, 10, kSet},
    {0x13, Read, 1, 1, 4},
    {0x0C, Read, 1, 1, 4, 8, kSet},
    {0x6C, Read, 1, 4, 4, 8, kSet},
    {0xEC, Read, 4, 4, 4, 10, kSet},
    {0x06, WriteEnable, 0, 0},
    {0x04, WriteDisable, 0, 0},
    {0x02, Program, 1, 1, kMode},
    {0x32, Program, 1, 4, kMode},
    {0x38, Program, 4, 4, kMode},
    {0x12, Program, 1, 1, 4},
    {0x34, Program, 1, 4, 4},
    {0x3E, Program, 4, 4, 4},
    {0x20, EraseSector, 1, 0, kMode},
    {0x52, EraseHalfBlock, 1, 0, kMode},
    {0xD8, EraseBlock, 1, 0, kMode},
    {0x21, EraseSector, 1, 0, 4},
    {0x5C, EraseHalfBlock, 1, 0, 4},  // [M]
    {0xDC, EraseBlock, 1, 0, 4},
    {0xC7, EraseChip, 0, 0},
    {0x05, ReadStatus, 0, 1},
    {0x70, ReadFlagStatus, 0, 1},
    {0x50, Nothing, 0, 0},
    {0x85, ReadRegister, 0, 1, 0, 0, kFixed, Volatile},
    {0x81, WriteRegister, 0, 1, 0, 0, kFixed, Volatile},
    {0x65, ReadRegister, 0, 1, 0, 0, kFixed, EnhancedVolatile},
    {0x61, WriteRegister, 0, 1, 0, 0, kFixed, EnhancedVolatile},
    {0x9F, ReadId, 0, 1},
    {0x9E, ReadId, 0, 1},
    {0xAF, ReadId, 0, 4},
    {0xB7, EnterFourByte, 0, 0},
    {0xE9, LeaveFourByte, 0, 0},
    {0x35, EnterQuad, 0, 0},
    {0xF5, LeaveQuad, 0, 0},
    {0x66, ResetEnable, 0, 0},
    {0x99, Reset, 0, 0},
    {0x75, Suspend, 0, 0},
    {0x7A, Resume, 0, 0},
    {0xB9, PowerDown, 0, 0},
    {0xAB, ReleasePowerDown, 0, 0},
};

/// The N25Q128A programs on four lines throughout with 0x12, which its larger siblings take for a
/// program with four address bytes; 0x35 and four-byte addresses came with them.
constexpr FlashOpcode kN25q[] = {
    {0x03, Read, 1, 1, 3},
    {0x0B, Read, 1, 1, 3, 8, kSet},
    {0x3B, Read, 1, 2, 3, 8, kSet},
    {0x6B, Read, 1, 4, 3, 8, kSet},
    {0xBB, Read, 2, 2, 3, 8, kSet},
    {0xEB, Read, 4, 4, 3, 10, kSet},
    {0x06, WriteEnable, 0, 0},
    {0x04, WriteDisable, 0, 0},
    {0x02, Program, 1, 1, 3},
    {0x32, Program, 1, 4, 3},
    {0x12, Program, 4, 4, 3},
    {0x20, EraseSector, 1, 0, 3},
    {0xD8, EraseBlock, 1, 0, 3},
    {0xC7, EraseChip, 0, 0},
    {0x05, ReadStatus, 0, 1},
    {0x70, ReadFlagStatus, 0, 1},
    {0x50, Nothing, 0, 0},
    {0x85, ReadRegister, 0, 1, 0, 0, kFixed, Volatile},
    {0x81, WriteRegister, 0, 1, 0, 0, kFixed, Volatile},
    {0x65, ReadRegister, 0, 1, 0, 0, kFixed, EnhancedVolatile},
    {0x61, WriteRegister, 0, 1, 0, 0, kFixed, EnhancedVolatile},
    {0x9F, ReadId, 0, 1},
    {0x9E, ReadId, 0, 1},
    {0xAF, ReadId, 0, 4},
    {0x66, ResetEnable, 0, 0},
    {0x99, Reset, 0, 0},
    {0x75, Suspend, 0, 0},
    {0x7A, Resume, 0, 0},
};

constexpr FlashOpcode kW25q[] = {
    {0x03, Read, 1, 1, 3},
    {0x0B, Read, 1, 1, 3, 8},
    {0x3B, Read, 1, 2, 3, 8},
    {0x6B, Read, 1, 4, 3, 8},
    {0xBB, Read, 2, 2, 3, 4},
    {0xEB, Read, 4, 4, 3, 6},
    {0x06, WriteEnable, 0, 0},
    {0x50, WriteEnable, 0, 0},
    {0x04, WriteDisable, 0, 0},
    {0x02, Program, 1, 1, 3},
    {0x32, Program, 1, 4, 3},
    {0x20, EraseSector, 1, 0, 3},
    {0x52, EraseHalfBlock, 1, 0, 3},
    {0xD8, EraseBlock, 1, 0, 3},
    {0xC7, EraseChip, 0, 0},
    {0x60, EraseChip, 0, 0},
    {0x05, ReadStatus, 0, 1},
    {0x35, ReadRegister, 0, 1, 0, 0, kFixed, Status2},
    {0x15, ReadRegister, 0, 1, 0, 0, kFixed, Status3},
    {0x01, WriteRegister, 0, 1, 0, 0, kFixed, Status},
    {0x31, WriteRegister, 0, 1, 0, 0, kFixed, Status2},
    {0x11, WriteRegister, 0, 1, 0, 0, kFixed, Status3},
    {0x9F, ReadId, 0, 1},
    {0x66, ResetEnable, 0, 0},
    {0x99, Reset, 0, 0},
    {0x75, Suspend, 0, 0},
    {0x7A, Resume, 0, 0},
    {0xB9, PowerDown, 0, 0},
    {0xAB, ReleasePowerDown, 0, 0},
};

constexpr FlashOpcode kMx25l[] = {
    {0x03, Read, 1, 1, kMode},
    {0x0B, Read, 1, 1, kMode, 8, kSet},
    {0x3B, Read, 1, 2, kMode, 8, kSet},
    {0x6B, Read, 1, 4, kMode, 8, kSet},
    {0xBB, Read, 2, 2, kMode, 4, kSet},
    {0xEB, Read, 4, 4, kMode, 6, kSet},
    {0x13, Read, 1, 1, 4},
    {0x0C, Read, 1, 1, 4, 8, kSet},
    {0x6C, Read, 1, 4, 4, 8, kSet},
    {0xEC, Read, 4, 4, 4, 6, kSet},
    {0x06, WriteEnable, 0, 0},
    {0x04, WriteDisable, 0, 0},
    {0x02, Program, 1, 1, kMode},
    {0x38, Program, 4, 4, kMode},
    {0x12, Program, 1, 1, 4},
    {0x3E, Program, 4, 4, 4},
    {0x20, EraseSector, 1, 0, kMode},
    {0x52, EraseHalfBlock, 1, 0, kMode},
    {0xD8, EraseBlock, 1, 0, kMode},
    {0x21, EraseSector, 1, 0, 4},
    {0x5C, EraseHalfBlock, 1, 0, 4},
    {0xDC, EraseBlock, 1, 0, 4},
    {0xC7, EraseChip, 0, 0},
    {0x60, EraseChip, 0, 0},
    {0x05, ReadStatus, 0, 1},
    {0x15, ReadRegister, 0, 1, 0, 0, kFixed, Status2},
    {0x01, WriteRegister, 0, 1, 0, 0, kFixed, Status},
    {0x9F, ReadId, 0, 1},
    {0xAF, ReadId, 0, 4},
    {0x35, EnterQuad, 0, 0},
    {0xF5, LeaveQuad, 0, 0},
    {0xB7, EnterFourByte, 0, 0},
    {0xE9, LeaveFourByte, 0, 0},
    {0x66, ResetEnable, 0, 0},
    {0x99, Reset, 0, 0},
    {0xB0, Suspend, 0, 0},
    {0x30, Resume, 0, 0},
    {0xB9, PowerDown, 0, 0},
    {0xAB, ReleasePowerDown, 0, 0},
};

constexpr FlashOpcode kMx25r[] = {
    {0x03, Read, 1, 1, 3},
    {0x0B, Read, 1, 1, 3, 8},
    {0x3B, Read, 1, 2, 3, 8},
    {0x6B, Read, 1, 4, 3, 8},
    {0xBB, Read, 2, 2, 3, 4},
    {0xEB, Read, 4, 4, 3, 6},
    {0x06, WriteEnable, 0, 0},
    {0x04, WriteDisable, 0, 0},
    {0x02, Program, 1, 1, 3},
    {0x38, Program, 4, 4, 3},
    {0x20, EraseSector, 1, 0, 3},
    {0x52, EraseHalfBlock, 1, 0, 3},
    {0xD8, EraseBlock, 1, 0, 3},
    {0xC7, EraseChip, 0, 0},
    {0x60, EraseChip, 0, 0},
    {0x05, ReadStatus, 0, 1},
    {0x15, ReadRegister, 0, 1, 0, 0, kFixed, Status2},
    {0x01, WriteRegister, 0, 1, 0, 0, kFixed, Status},
    {0x9F, ReadId, 0, 1},
    {0x66, ResetEnable, 0, 0},
    {0x99, Reset, 0, 0},
    {0xB0, Suspend, 0, 0},
    {0x30, Resume, 0, 0},
    {0xB9, PowerDown, 0, 0},
    {0xAB, ReleasePowerDown, 0, 0},
};

/// In octal modes the second byte of an instruction is the inverse of the first: the table has the
/// first. Registers are read with four address bytes there.
constexpr FlashOpcode kMx25lm[] = {
    {0x03, Read, 1, 1, 3},
    {0x0B, Read, 1, 1, 3, 8},
    {0x13, Read, 1, 1, 4},
    {0x0C, Read, 1, 1, 4, 8},
    {0xEC, Read, 8, 8, 4, 20, kOctal},
    {0xEE, Read, 8, 8, 4, 20, kOctal},
    {0x06, WriteEnable, 0, 0},
    {0x04, WriteDisable, 0, 0},
    {0x02, Program, 1, 1, 3},
    {0x12, Program, 1, 1, 4},
    {0x20, EraseSector, 1, 0, 3},
    {0xD8, EraseBlock, 1, 0, 3},
    {0x21, EraseSector, 1, 0, 4},
    {0xDC, EraseBlock, 1, 0, 4},
    {0xC7, EraseChip, 0, 0},
    {0x60, EraseChip, 0, 0},
    {0x05, ReadStatus, 0, 1},
    {0x15, ReadRegister, 0, 1, 0, 0, kFixed, Status2},
    {0x71, ReadAddressed, 1, 1, 4},
    {0x72, WriteAddressed, 1, 1, 4},
    {0x9F, ReadId, 0, 1},
    {0x66, ResetEnable, 0, 0},
    {0x99, Reset, 0, 0},
    {0xB0, Suspend, 0, 0},
    {0x30, Resume, 0, 0},
    {0xB9, PowerDown, 0, 0},
    {0xAB, ReleasePowerDown, 0, 0},
};

constexpr FlashDialect kDialects[] = {
    {"N25Q128A", FlashFamily::Micron, {0x20, 0xBA, 0x18}, kN25q, false, 0, 0, 0xFB, 0xDF},
    {"MT25TL01G", FlashFamily::Micron, {0x20, 0xBA, 0x20}, kMicron, false, 0, 0, 0xFB, 0xFF},
    // The -IQ parts leave the factory with the quad-enable bit set, and keep it.
    {"W25Q128JV", FlashFamily::Winbond, {0xEF, 0x40, 0x18}, kW25q, true, 0x02, 0x60, 0, 0},
    {"MX25L51245G", FlashFamily::Macronix, {0xC2, 0x20, 0x1A}, kMx25l, true, 0x07, 0, 0, 0},
    {"MX25R6435F", FlashFamily::MacronixUltraLow, {0xC2, 0x28, 0x17}, kMx25r, true, 0, 0, 0, 0},
    {"MX25LM51245G", FlashFamily::MacronixOctal, {0xC2, 0x85, 0x3A}, kMx25lm, false, 0, 0, 0, 0},
};

}  // namespace

const FlashDialect* find_dialect(std::string_view part) {
    for (const FlashDialect& dialect : kDialects)
        if (dialect.part == part) return &dialect;
    return nullptr;
}

}  // namespace outcore::board
