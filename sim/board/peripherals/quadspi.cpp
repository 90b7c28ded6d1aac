// Registers and bits: ST CMSIS headers (QUADSPI_TypeDef, identical in F7, H7, L4); RM0385 chapter
// QUADSPI.
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/quadspi.hpp"

namespace outcore::board {
namespace {

enum : std::uint32_t {
    kControl = 0x00,
    kDevice = 0x04,
    kStatus = 0x08,
    kClear = 0x0C,
    kLength = 0x10,
    kCommand = 0x14,
    kAddress = 0x18,
    kAlternate = 0x1C,
    kData = 0x20,
    kMask = 0x24,
    kMatch = 0x28,
    kInterval = 0x2C,
    kTimeout = 0x30
};

constexpr RegisterSpec kTable[] = {
    {"CR", kControl, 0, 0xFFDF1FDF, 0, kWords}, {"DCR", kDevice, 0, 0x001F0701, 0, kWords},
    {"SR", kStatus, 0x4, 0, 0x3F3F, kWords},    {"FCR", kClear, 0, 0x1B, 0, kWords},
    {"DLR", kLength, 0, ~0u, 0, kWords},        {"CCR", kCommand, 0, 0xDF7FFFFF, 0, kWords},
    {"AR", kAddress, 0, ~0u, 0, kWords},        {"ABR", kAlternate, 0, ~0u, 0, kWords},
    {"DR", kData, 0, ~0u, 0, kAnyWidth},        {"PSMKR", kMask, 0, ~0u, 0, kWords},
    {"PSMAR", kMatch, 0, ~0u, 0, kWords},       {"PIR", kInterval, 0, 0xFFFF, 0, kWords},
    {"LPTR", kTimeout, 0, 0xFFFF, 0, kWords},
};
constexpr SerialRegisters kPlaces = {kStatus, kClear,    kLength,  kAddress, kData,   kMask,
                                     kMatch,  kInterval, kTimeout, kDevice,  kCommand};

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
/// The codes of IMODE, ADMODE, ABMODE, DMODE.
int lines(std::uint32_t code) { return code == 0 ? 0 : 1 << (code - 1); }
/// The codes of ADSIZE and ABSIZE.
int bits(std::uint32_t code) { return static_cast<int>(code + 1) * 8; }

}  // namespace

Quadspi::Quadspi(SerialWiring wiring, BoardServices& board)
    : SerialController("QUADSPI", kTable, kPlaces, std::move(wiring), board) {}

SerialController::Mode Quadspi::mode() const {
    return static_cast<Mode>(field(value(kCommand), 26, 2));
}
bool Quadspi::has_address() const { return field(value(kCommand), 10, 2) != 0; }
bool Quadspi::has_data() const { return field(value(kCommand), 24, 2) != 0; }
std::int64_t Quadspi::memory_bytes() const {
    return std::int64_t{2} << field(value(kDevice), 16, 5);
}

/// PRESCALER, PMM, APMS, FSEL, DFM, SSHIFT, TCEN.
std::uint32_t Quadspi::idle_only() const { return 0xFFC000D8; }

SerialFrame Quadspi::frame(bool) const {
    const std::uint32_t command = value(kCommand);
    const bool ddr = field(command, 31, 1) != 0;
    SerialFrame frame;
    frame.instruction = {lines(field(command, 8, 2)), 8, command & 0xFF, false};
    frame.address = {lines(field(command, 10, 2)), bits(field(command, 12, 2)), value(kAddress),
                     ddr};
    frame.alternate = {lines(field(command, 14, 2)), bits(field(command, 16, 2)), value(kAlternate),
                       ddr};
    frame.dummy_clocks = static_cast<int>(field(command, 18, 5));
    frame.data_lines = lines(field(command, 24, 2));
    frame.data_ddr = ddr && frame.data_lines != 0;
    frame.write = mode() == Mode::IndirectWrite && frame.data_lines != 0;
    frame.bytes = frame.data_lines != 0 ? data_bytes() : 0;
    frame.banks = dual_flash() ? 2 : 1;
    frame.clock_hz = kernel_hz() / (field(value(kControl), 24, 8) + 1);
    frame.deselect_clocks = field(value(kDevice), 8, 3) + 1;
    return frame;
}

}  // namespace outcore::board
