// Registers and bits: ST CMSIS headers stm32f746xx.h, stm32f769xx.h; limits: RM0385 chapters PWR
// and RCC, STM32F746 data sheet tables of general operating conditions; start-up times: same,
// typical. SPDX-License-Identifier: Apache-2.0
#include "board/mcus/stm32f7_clock.hpp"

#include <fmt/format.h>
#include <cmath>

namespace outcore::board {
namespace {

constexpr double kHsi = 16e6;

constexpr RegisterSpec kRcc[] = {
    {"CR", 0x00, 0x83, 0x150D00F9, 0x2A02FF02},  // HSICAL differs by part and is not modelled
    {"PLLCFGR", 0x04, 0x24003010, 0x7F437FFF},
    {"CFGR", 0x08, 0, 0xFFFFFCF3, 0xC},
    {"CIR", 0x0C, 0, 0x00FF7F00, 0xFF},
    {"AHB1RSTR", 0x10, 0, 0x22E017FF},
    {"AHB2RSTR", 0x14, 0, 0xF1},
    {"AHB3RSTR", 0x18, 0, 0x3},
    {"APB1RSTR", 0x20, 0, 0xFFFFFBFF},
    {"APB2RSTR", 0x24, 0, 0x7CF779B3},
    {"AHB1ENR", 0x30, 0x00100000, 0x7EF417FF},
    {"AHB2ENR", 0x34, 0, 0xF1},
    {"AHB3ENR", 0x38, 0, 0x3},
    {"APB1ENR", 0x40, 0x400, 0xFFFFFFFF},
    {"APB2ENR", 0x44, 0, 0x7CF77FB3},
    {"AHB1LPENR", 0x50, 0x7EF7B7FF, 0x7EF7B7FF},
    {"AHB2LPENR", 0x54, 0xF1, 0xF1},
    {"AHB3LPENR", 0x58, 0x3, 0x3},
    {"APB1LPENR", 0x60, 0xFFFFCBFF, 0xFFFFFFFF},
    {"APB2LPENR", 0x64, 0x04F77F33, 0x7CF77FB3},
    {"BDCR", 0x70, 0, 0x0001831D, 0x2},
    {"CSR", 0x74, 0x0E000000, 0x01000001, 0xFE000002},
    {"SSCGR", 0x80, 0, 0xCFFFFFFF},
    {"PLLI2SCFGR", 0x84, 0x24003000, 0x7F037FC0},
    {"PLLSAICFGR", 0x88, 0x24003000, 0x7F037FC0},
    {"DCKCFGR1", 0x8C, 0, 0x07F31F1F},
    {"DCKCFGR2", 0x90, 0, 0x7FFFFFFF},
};
enum : std::uint32_t {
    kHsiOn = 1u << 0,
    kHsiReady = 1u << 1,
    kHseOn = 1u << 16,
    kHseReady = 1u << 17,
    kPllOn = 1u << 24,
    kPllReady = 1u << 25
};
constexpr ReadyRule kReady[] = {
    {0x00, kHsiOn, kHsiReady, 2.2e-6},  {0x00, kHseOn, kHseReady, 2e-3},
    {0x00, kPllOn, kPllReady, 200e-6},  {0x00, 1u << 26, 1u << 27, 200e-6},
    {0x00, 1u << 28, 1u << 29, 200e-6}, {0x70, 1u << 0, 1u << 1, 2.0},
    {0x74, 1u << 0, 1u << 1, 40e-6},
};

constexpr RegisterSpec kPwr[] = {
    {"CR1", 0x00, 0xC000, 0x000FEFFB, 0, kHalvesAndWords},
    {"CSR1", 0x04, 0, 0x000C0300, 0x0003400F, kHalvesAndWords},
    {"CR2", 0x08, 0, 0x3F3F, 0, kHalvesAndWords},
    {"CSR2", 0x0C, 0, 0x3F00, 0x3F, kHalvesAndWords},
};
enum : std::uint32_t {
    kOverDriveOn = 1u << 16,
    kSwitchOn = 1u << 17,  // the same bits in CSR1 say that it is done
    kScaleReady = 1u << 14
};
/// RM0385 gives no time for over-drive; assumed, as for the regulator's change of scale.
constexpr double kRegulatorSeconds = 40e-6;

constexpr RegisterSpec kFlash[] = {
    {"ACR", 0x00, 0, 0xB0F},
    {"KEYR", 0x04, 0, ~0u, 0, kWords},
    {"OPTKEYR", 0x08, 0, ~0u, 0, kWords},
    {"SR", 0x0C, 0, 0xF3, 0x10000},
    {"CR", 0x10, 0x80000000, 0x8301837F, 0, kWords},
    {"OPTCR", 0x14, 0xC0FFAAFD, 0xF0FFFFFF},
    {"OPTCR1", 0x18, 0x00400080, ~0u},
};

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
double ahb_divider(std::uint32_t code) {
    constexpr double kDividers[] = {2, 4, 8, 16, 64, 128, 256, 512};
    return code < 8 ? 1 : kDividers[code - 8];
}
double apb_divider(std::uint32_t code) { return code < 4 ? 1 : 2 << (code - 4); }

}  // namespace

F7Power::F7Power(BoardServices& board, std::function<void()> changed)
    : RegisterBlock("PWR", kPwr, board), changed_(std::move(changed)) {}

int F7Power::voltage_scale() const {
    const std::uint32_t code = field(value(0x00), 14, 2);
    return code == 0 ? 3 : 4 - static_cast<int>(code);
}

bool F7Power::over_drive() const {
    return (value(0x04) & kOverDriveOn) != 0 && (value(0x04) & kSwitchOn) != 0;
}

void F7Power::pll_runs(bool runs) { change(0x04, kScaleReady, runs ? ~0u : 0); }

void F7Power::follow(std::uint32_t on, std::uint32_t ready) {
    if ((value(0x00) & on) == 0) return change(0x04, ready, 0);
    if ((value(0x04) & ready) != 0) return;
    const auto time = static_cast<Picoseconds>(kRegulatorSeconds * 1e12);
    board().at(board().now() + time, [this, on, ready] {
        if ((value(0x00) & on) != 0) change(0x04, ready, ready);
        changed_();
    });
}

void F7Power::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    const std::uint32_t changed = written ^ value(offset);
    if (offset == 0x00 && (changed & written & kSwitchOn) != 0 && (value(0x04) & kOverDriveOn) == 0)
        misuse(Misuse::WrongOrder, "ODSWEN set before ODRDY");
    if (offset == 0x00 && (changed & 0xC000) != 0 && (value(0x04) & kScaleReady) != 0)
        misuse(Misuse::WrongOrder, "VOS changed while the PLL is on");
    set(offset, written);
    if (offset == 0x00) {
        follow(kOverDriveOn, kOverDriveOn);
        follow(kSwitchOn, kSwitchOn);
    }
    changed_();
}

F7FlashInterface::F7FlashInterface(BoardServices& board, std::function<void()> changed)
    : RegisterBlock("FLASH", kFlash, board), changed_(std::move(changed)) {}

unsigned F7FlashInterface::wait_states() const { return value(0x00) & 0xF; }

void F7FlashInterface::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    constexpr std::uint32_t kArtEnable = 1u << 9, kArtReset = 1u << 11;
    if (offset == 0x00 && (written & kArtReset) != 0 && (value(0x00) & kArtEnable) != 0)
        misuse(Misuse::WrongOrder, "ART accelerator reset while enabled");
    if (offset == 0x10 && (value(0x10) & 0x80000000) != 0)
        return misuse(Misuse::WrongOrder, "CR written while locked");
    set(offset, written);
    if (offset == 0x00) changed_();
}

F7Clock::F7Clock(BoardServices& board, double crystal_hz)
    : ClockControl("RCC", kRcc, board),
      crystal_hz_(crystal_hz),
      power_(board, [this] { settle(); }),
      flash_(board, [this] { settle(); }) {
    attach(power_, kApb1, 28, kApb1Reset);
    settle();
}

std::span<const ReadyRule> F7Clock::ready_rules() const { return kReady; }

double F7Clock::pll_input() const {
    const double source = field(value(kPll), 22, 1) != 0 ? crystal_hz_ : kHsi;
    const std::uint32_t divider = field(value(kPll), 0, 6);
    return divider == 0 ? 0.0 : source / divider;
}

double F7Clock::vco() const { return pll_input() * field(value(kPll), 6, 9); }

double F7Clock::source(unsigned which) const {
    if (which == 0) return kHsi;
    if (which == 1) return crystal_hz_;
    return vco() / (2 * (field(value(kPll), 16, 2) + 1));
}

Clocks F7Clock::work_out() {
    constexpr std::uint32_t kReadyOf[] = {kHsiReady, kHseReady, kPllReady};
    const std::uint32_t wanted = field(value(kConfig), 0, 2);
    if (wanted < 3 && ready(kReadyOf[wanted])) change(kConfig, 0xC, wanted << 2);
    power_.pll_runs(ready(kPllReady));
    Clocks clocks;
    clocks.system = source(field(value(kConfig), 2, 2));
    clocks.core = clocks.bus = clocks.system / ahb_divider(field(value(kConfig), 4, 4));
    clocks.apb1 = clocks.core / apb_divider(field(value(kConfig), 10, 3));
    clocks.apb2 = clocks.core / apb_divider(field(value(kConfig), 13, 3));
    clocks.flash_bus = clocks.ram_bus = clocks.bus;
    const double uart_sources[] = {clocks.apb2, clocks.system, kHsi, 32768.0};
    clocks.report_uart = uart_sources[field(value(kKernels2), 0, 2)];
    return clocks;
}

void F7Clock::check(const Clocks& clocks) {
    if (ready(kPllOn)) {
        const double input = pll_input();
        require(input >= 0.95e6 && input <= 2.1e6, "PLL input is not between 0.95 and 2.1 MHz");
        require(vco() >= 100e6 && vco() <= 432.1e6, "PLL VCO is not between 100 and 432 MHz");
    }
    // HCLK by voltage scale, without and with over-drive (scale 3 has none).
    constexpr double kLimits[3][2] = {{180e6, 216e6}, {168e6, 180e6}, {144e6, 144e6}};
    const bool over = power_.over_drive();
    at_most(clocks.bus, kLimits[power_.voltage_scale() - 1][over ? 1 : 0], "HCLK");
    at_most(clocks.apb1, over ? 54e6 : 45e6, "PCLK1");
    at_most(clocks.apb2, over ? 108e6 : 90e6, "PCLK2");
    // stm32f7xx_ll_utils.c: one wait state more for each 30 MHz (2.7 to 3.6 V).
    at_most(clocks.bus, 30e6 * (flash_.wait_states() + 1), "HCLK with these flash wait states");
}

void F7Clock::check_order(std::uint32_t offset, std::uint32_t written) {
    const std::uint32_t changed = written ^ value(offset);
    if (offset == kPll && changed != 0 && ready(kPllOn))
        misuse(Misuse::WrongOrder, "PLLCFGR written while the PLL is on");
    if (offset == kConfig && (changed & 3) != 0) {
        constexpr std::uint32_t kReadyOf[] = {kHsiReady, kHseReady, kPllReady, 0};
        if (!ready(kReadyOf[written & 3]))
            misuse(Misuse::WrongOrder, "SW selects a clock that is not ready");
    }
    const bool uses_pll = field(value(kConfig), 2, 2) == 2;
    if (offset == kControl && uses_pll && (changed & kPllOn) != 0)
        misuse(Misuse::WrongOrder, "the PLL is switched off while the system runs from it");
}

}  // namespace outcore::board
