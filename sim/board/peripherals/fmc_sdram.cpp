// Registers and bits: ST CMSIS headers (FMC_Bank5_6_TypeDef); sequence: RM0385 chapter FMC, SDRAM
// initialisation; mode register: JEDEC SDRAM (burst length 0..2, CAS latency 4..6, bit 9 single
// writes).
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/fmc_sdram.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

enum : std::uint32_t {
    kControl = 0x140,
    kTiming = 0x148,
    kCommand = 0x150,
    kRefresh = 0x154,
    kStatus = 0x158
};
constexpr RegisterSpec kTable[] = {
    {"BCR1", 0x000, 0x30DB, 0xFFFFFFFF, 0, kWords},  // H7 switches the whole controller here
    {"SDCR1", 0x140, 0x2D0, 0x7FFF, 0, kWords},
    {"SDCR2", 0x144, 0x2D0, 0x7FFF, 0, kWords},
    {"SDTR1", 0x148, 0x0FFFFFFF, 0x0FFFFFFF, 0, kWords},
    {"SDTR2", 0x14C, 0x0FFFFFFF, 0x0FFFFFFF, 0, kWords},
    {"SDCMR", 0x150, 0, 0x3FFFFF, 0, kWords},
    {"SDRTR", 0x154, 0, 0x7FFF, 0, kWords},
    {"SDSR", 0x158, 0, 0, 0x3F, kWords},
};
/// Data sheets of SDRAM: a pause of 100 us with a stable clock before the first command.
constexpr Picoseconds kPowerUpPause = 100'000'000;
constexpr unsigned kClockMode = 1, kPrechargeMode = 2, kRefreshMode = 3, kLoadMode = 4;
/// RM0385: the controller loses 20 clocks of each interval when a refresh meets an access.
constexpr double kRefreshMargin = 20;

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}

}  // namespace

FmcSdram::FmcSdram(SdramWiring wiring, std::uint32_t base, std::size_t bytes, MemoryMap& map,
                   BoardServices& board)
    : RegisterBlock("FMC", kTable, board),
      wiring_(std::move(wiring)),
      base_(base),
      map_(map),
      bytes_(bytes) {}

void FmcSdram::on_reset() {
    step_ = Step::Off;
    refreshed_ = false;
}

/// SDCLK, RBURST and RPIPE count in SDCR1 for both banks.
std::uint32_t FmcSdram::shared_control() const { return value(kControl); }

double FmcSdram::clock_hz() const {
    const std::uint32_t divider = field(shared_control(), 10, 2);
    return divider < 2 ? 0.0 : wiring_.kernel_hz() / divider;
}

void FmcSdram::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    set(offset, written);
    if (offset == kCommand) return command(written);
    if (offset == kRefresh) return set_refresh(written);
    if ((offset == own(kControl) || offset == own(kTiming)) && step_ == Step::Ready)
        misuse(Misuse::WrongOrder, "geometry or timing changed after the initialisation");
}

void FmcSdram::set_refresh(std::uint32_t written) {
    const double count = field(written, 1, 13);
    refreshed_ = count > 0;
    const double longest = wiring_.refresh_s * clock_hz();
    if (count + 1 > longest)
        misuse(Misuse::WrongClock,
               fmt::format("refresh every {} clocks, at least every {:.0f}", count + 1, longest));
    if (count > longest - kRefreshMargin + 1 && count + 1 <= longest)
        misuse(Misuse::WrongClock, "refresh interval without the margin of 20 clocks");
}

void FmcSdram::command(std::uint32_t written) {
    const std::uint32_t target = wiring_.bank == 1 ? 1u << 4 : 1u << 3;
    const unsigned mode = field(written, 0, 3);
    if ((written & target) == 0) {
        if (mode != 0) misuse(Misuse::WrongOrder, "SDRAM command to the bank without memory");
        return;
    }
    if (const std::string wrong = wiring_.wrong_pins(); !wrong.empty())
        return misuse(Misuse::WrongOrder, fmt::format("SDRAM command, but {}", wrong));
    advance(mode, written);
}

void FmcSdram::advance(unsigned mode, std::uint32_t written) {
    const bool in_order = (mode == kClockMode) ||
                          (mode == kPrechargeMode && step_ >= Step::Clocked) ||
                          (mode == kRefreshMode && step_ >= Step::Precharged) ||
                          (mode == kLoadMode && step_ >= Step::Refreshed) || mode == 0 || mode > 4;
    if (!in_order)
        return misuse(Misuse::WrongOrder, fmt::format("SDRAM command {} out of order", mode));
    switch (mode) {
        case kClockMode:
            clocked_at_ = board().now();
            step_ = Step::Clocked;
            return check_geometry();
        case kPrechargeMode:
            if (board().now() < clocked_at_ + kPowerUpPause)
                misuse(Misuse::WrongOrder, "SDRAM precharge less than 100 us after its clock");
            if (step_ == Step::Clocked) step_ = Step::Precharged;
            return;
        case kRefreshMode:
            if (field(written, 5, 4) < 1)
                misuse(Misuse::WrongOrder, "SDRAM wants at least two refreshes before its mode");
            if (step_ == Step::Precharged) step_ = Step::Refreshed;
            return;
        case kLoadMode:
            return load_mode(written);
        default:
            return;
    }
}

void FmcSdram::load_mode(std::uint32_t written) {
    const std::uint32_t mode = field(written, 9, 13);
    const std::uint32_t latency = field(value(own(kControl)), 7, 2);
    if (field(mode, 4, 3) != latency)
        misuse(Misuse::WrongOrder, fmt::format("mode register sets CAS latency {}, SDCR {}",
                                               field(mode, 4, 3), latency));
    // The controller makes accesses of the bus out of single beats of the memory.
    if (field(mode, 0, 3) > 1 && field(mode, 9, 1) == 0)
        misuse(Misuse::WrongOrder, "mode register asks for write bursts that FMC does not make");
    step_ = Step::Ready;
}

void FmcSdram::check_geometry() {
    const std::uint32_t control = value(own(kControl));
    const auto wrong = [&](const char* what, unsigned is, int expected) {
        if (static_cast<int>(is) != expected)
            misuse(Misuse::WrongOrder,
                   fmt::format("SDCR says {} {}, the memory has {}", is, what, expected));
    };
    wrong("column bits", field(control, 0, 2) + 8, wiring_.column_bits);
    wrong("row bits", field(control, 2, 2) + 11, wiring_.row_bits);
    wrong("data bits", 8u << field(control, 4, 2), wiring_.data_bits);
    wrong("internal banks", 2u << field(control, 6, 1), wiring_.internal_banks);
    const double clock = clock_hz();
    if (clock == 0.0 || clock > wiring_.max_clock_hz * 1.001)
        misuse(Misuse::WrongClock, fmt::format("SDRAM clock of {:.1f} MHz, at most {:.1f}",
                                               clock / 1e6, wiring_.max_clock_hz / 1e6));
}

std::string FmcSdram::not_ready() const {
    if (!clocked()) return "FMC has no clock";
    if (wiring_.needs_enable && (value(0x000) >> 31) == 0) return "FMC is not enabled (BCR1)";
    if (step_ != Step::Ready) return "SDRAM is not initialised";
    if (!refreshed_) return "SDRAM is not refreshed";
    return {};
}

Picoseconds FmcSdram::access(std::uint32_t offset, unsigned bytes, bool write) {
    if (const std::string wrong = not_ready(); !wrong.empty()) {
        misuse(Misuse::WrongOrder, "window accessed, but " + wrong);
        return 0;
    }
    if (write && field(value(own(kControl)), 9, 1) != 0)
        misuse(Misuse::StorageRule, "SDRAM written, but SDCR.WP protects it");
    const SideTimes times = map_.times(base_ + offset, bytes, bytes, write);
    return static_cast<Picoseconds>((times.setup + times.full_burst) * 1e12);
}

}  // namespace outcore::board
