// Registers and bits: ST CMSIS headers stm32l4s5xx.h, stm32u585xx.h (OCTOSPI_TypeDef,
// OCTOSPIM_TypeDef); RM0432, RM0456 chapters OCTOSPI and OCTOSPIM.
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/octospi.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

enum : std::uint32_t {
    kControl = 0x000,
    kDevice1 = 0x008,
    kDevice2 = 0x00C,
    kDevice3 = 0x010,
    kDevice4 = 0x014,
    kStatus = 0x020,
    kClear = 0x024,
    kLength = 0x040,
    kAddress = 0x048,
    kData = 0x050,
    kMask = 0x080,
    kMatch = 0x088,
    kInterval = 0x090,
    kCommand = 0x100,
    kTiming = 0x108,
    kInstruction = 0x110,
    kAlternate = 0x120,
    kTimeout = 0x130,
    kWriteShift = 0x080  // WCCR, WTCR, WIR, WABR after CCR, TCR, IR, ABR
};

constexpr RegisterSpec kTable[] = {
    {"CR", kControl, 0, 0x30DF1FCF, 0, kWords},
    {"DCR1", kDevice1, 0, 0x073F3F0B, 0, kWords},
    {"DCR2", kDevice2, 0, 0x000700FF, 0, kWords},
    {"DCR3", kDevice3, 0, 0x001F00FF, 0, kWords},
    {"DCR4", kDevice4, 0, ~0u, 0, kWords},
    {"SR", kStatus, 0, 0, 0x3F3F, kWords},
    {"FCR", kClear, 0, 0x1B, 0, kWords},
    {"DLR", kLength, 0, ~0u, 0, kWords},
    {"AR", kAddress, 0, ~0u, 0, kWords},
    {"DR", kData, 0, ~0u, 0, kAnyWidth},
    {"PSMKR", kMask, 0, ~0u, 0, kWords},
    {"PSMAR", kMatch, 0, ~0u, 0, kWords},
    {"PIR", kInterval, 0, 0xFFFF, 0, kWords},
    {"CCR", kCommand, 0, 0xAF3F3F3F, 0, kWords},
    {"TCR", kTiming, 0, 0x5000001F, 0, kWords},
    {"IR", kInstruction, 0, ~0u, 0, kWords},
    {"ABR", kAlternate, 0, ~0u, 0, kWords},
    {"LPTR", kTimeout, 0, 0xFFFF, 0, kWords},
    {"WCCR", kCommand + kWriteShift, 0, 0x2F3F3F3F, 0, kWords},
    {"WTCR", kTiming + kWriteShift, 0, 0x1F, 0, kWords},
    {"WIR", kInstruction + kWriteShift, 0, ~0u, 0, kWords},
    {"WABR", kAlternate + kWriteShift, 0, ~0u, 0, kWords},
    {"HLCR", 0x200, 0, 0x00FFFF03, 0, kWords},
};
constexpr SerialRegisters kPlaces = {kStatus, kClear,    kLength,  kAddress, kData,       kMask,
                                     kMatch,  kInterval, kTimeout, kDevice1, kInstruction};

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
/// The codes of IMODE, ADMODE, ABMODE, DMODE.
int lines(std::uint32_t code) { return code == 0 ? 0 : 1 << (code - 1); }
/// The codes of ISIZE, ADSIZE and ABSIZE.
int bits(std::uint32_t code) { return static_cast<int>(code + 1) * 8; }
/// One phase of CCR: mode, double rate and size lie at the same distances for all.
SerialPhase phase(std::uint32_t command, unsigned shift, std::uint32_t value) {
    return {lines(field(command, shift, 3)), bits(field(command, shift + 4, 2)), value,
            field(command, shift + 3, 1) != 0};
}

constexpr RegisterSpec kManager[] = {
    {"CR", 0x00, 0, 0x00FF0001, 0, kWords},
    {"P1CR", 0x04, 0x03010111, 0x07070333, 0, kWords},
    {"P2CR", 0x08, 0x07050333, 0x07070333, 0, kWords},
};

}  // namespace

Octospi::Octospi(std::string name, SerialWiring wiring, BoardServices& board)
    : SerialController(std::move(name), kTable, kPlaces, std::move(wiring), board) {}

SerialController::Mode Octospi::mode() const {
    return static_cast<Mode>(field(value(kControl), 28, 2));
}
bool Octospi::has_address() const { return field(value(kCommand), 8, 3) != 0; }
bool Octospi::has_data() const { return field(value(kCommand), 24, 3) != 0; }
std::int64_t Octospi::memory_bytes() const {
    return std::int64_t{2} << field(value(kDevice1), 16, 5);
}

/// FMODE, PMM, APMS, FSEL, DQM, TCEN.
std::uint32_t Octospi::idle_only() const { return 0x30C000C8; }

bool Octospi::takes_window_writes() const {
    return field(value(kCommand + kWriteShift), 24, 3) != 0;
}

SerialFrame Octospi::frame(bool mapped_write) const {
    const std::uint32_t shift = mapped_write ? std::uint32_t{kWriteShift} : 0;
    const std::uint32_t command = value(kCommand + shift);
    SerialFrame frame;
    frame.instruction = phase(command, 0, value(kInstruction + shift));
    frame.address = phase(command, 8, value(kAddress));
    frame.alternate = phase(command, 16, value(kAlternate + shift));
    frame.dummy_clocks = static_cast<int>(field(value(kTiming + shift), 0, 5));
    frame.data_lines = lines(field(command, 24, 3));
    frame.data_ddr = field(command, 27, 1) != 0 && frame.data_lines != 0;
    frame.strobe = field(command, 29, 1) != 0;
    frame.write = mapped_write || (mode() == Mode::IndirectWrite && frame.data_lines != 0);
    frame.bytes = frame.data_lines != 0 ? data_bytes() : 0;
    frame.banks = dual_flash() ? 2 : 1;
    frame.clock_hz = kernel_hz() / (field(value(kDevice2), 0, 8) + 1);
    frame.deselect_clocks = field(value(kDevice1), 8, 6) + 1;
    return frame;
}

OctospiManager::OctospiManager(BoardServices& board) : RegisterBlock("OCTOSPIM", kManager, board) {}

/// PxCR: an enable and a source for clock, chip select and each half of the data lines.
std::string OctospiManager::wrong_route(int controller, int port, bool octal) const {
    const std::uint32_t route = value(4 * static_cast<std::uint32_t>(port));
    const std::uint32_t source = controller == 1 ? 0 : 1;
    const auto led = [&](unsigned enable, unsigned from) {
        return field(route, enable, 1) != 0 && field(route, from, 1) == source;
    };
    const bool low = field(route, 16, 1) != 0 && field(route, 17, 2) == 2 * source;
    const bool high = field(route, 24, 1) != 0 && field(route, 25, 2) == 2 * source + 1;
    if (led(0, 1) && led(8, 9) && low && (high || !octal)) return {};
    return fmt::format("OCTOSPIM does not lead OCTOSPI{} to port {}", controller, port);
}

}  // namespace outcore::board
