// Registers and bits: ST CMSIS headers stm32l476xx.h, stm32l4s5xx.h; reset values, limits and
// times: RM0351, RM0432 chapters PWR, RCC and FLASH, data sheets of STM32L476 and STM32L4S5,
// typical. SPDX-License-Identifier: Apache-2.0
#include "board/mcus/stm32l4_clock.hpp"

namespace outcore::board {
namespace {

constexpr double kHsi = 16e6;

constexpr RegisterSpec kPlain[] = {
    {"CR", 0x00, 0x63, 0x150D0BFD, 0x2A020402},
    {"ICSCR", 0x04, 0x10400000, 0x1F00FF00, 0xFF00FF},
    {"CFGR", 0x08, 0, 0x7700BFF3, 0xC},
    {"PLLCFGR", 0x0C, 0x1000, 0x7737F73},
    {"PLLSAI1CFGR", 0x10, 0x1000, 0x7737F00},
    {"PLLSAI2CFGR", 0x14, 0x1000, 0x7037F00},
    {"CIER", 0x18, 0, 0x2FF},
    {"CIFR", 0x1C, 0, 0, 0x3FF},
    {"CICR", 0x20, 0, 0x3FF},
    {"AHB1RSTR", 0x28, 0, 0x11103},
    {"AHB2RSTR", 0x2C, 0, 0x430FF},
    {"AHB3RSTR", 0x30, 0, 0x101},
    {"APB1RSTR1", 0x38, 0, 0xF2FEC23F},
    {"APB1RSTR2", 0x3C, 0, 0x25},
    {"APB2RSTR", 0x40, 0, 0x1677C01},
    {"AHB1ENR", 0x48, 0x100, 0x11103},
    {"AHB2ENR", 0x4C, 0, 0x430FF},
    {"AHB3ENR", 0x50, 0, 0x101},
    {"APB1ENR1", 0x58, 0, 0xF2FECA3F},
    {"APB1ENR2", 0x5C, 0, 0x25},
    {"APB2ENR", 0x60, 0, 0x1677C81},
    {"AHB1SMENR", 0x68, 0x11303, 0x11303},
    {"AHB2SMENR", 0x6C, 0x432FF, 0x432FF},
    {"AHB3SMENR", 0x70, 0x101, 0x101},
    {"APB1SMENR1", 0x78, 0xF2FECA3F, 0xF2FECA3F},
    {"APB1SMENR2", 0x7C, 0x25, 0x25},
    {"APB2SMENR", 0x80, 0x1677C01, 0x1677C01},
    {"CCIPR", 0x88, 0, 0xFFFFFFFF},
    {"BDCR", 0x90, 0, 0x301833D, 0x42},
    {"CSR", 0x94, 0x0C000600, 0x800F01, 0xFF000002},
};
constexpr RegisterSpec kPlus[] = {
    {"CR", 0x00, 0x63, 0x150D0BFD, 0x2A020402},
    {"ICSCR", 0x04, 0x40000000, 0x7F00FF00, 0xFF00FF},
    {"CFGR", 0x08, 0, 0x7F00BFF3, 0xC},
    {"PLLCFGR", 0x0C, 0x1000, 0xFF737FF3},
    {"PLLSAI1CFGR", 0x10, 0x1000, 0xFF737FF0},
    {"PLLSAI2CFGR", 0x14, 0x1000, 0xFF737FF0},
    {"CIER", 0x18, 0, 0x6FF},
    {"CIFR", 0x1C, 0, 0, 0x7FF},
    {"CICR", 0x20, 0, 0x7FF},
    {"AHB1RSTR", 0x28, 0, 0x31107},
    {"AHB2RSTR", 0x2C, 0, 0x5771FF},
    {"AHB3RSTR", 0x30, 0, 0x301},
    {"APB1RSTR1", 0x38, 0, 0xF3FEC03F},
    {"APB1RSTR2", 0x3C, 0, 0x23},
    {"APB2RSTR", 0x40, 0, 0x1677801},
    {"AHB1ENR", 0x48, 0x100, 0x31107},
    {"AHB2ENR", 0x4C, 0, 0x5771FF},
    {"AHB3ENR", 0x50, 0, 0x301},
    {"APB1ENR1", 0x58, 0, 0xF3FECC3F},
    {"APB1ENR2", 0x5C, 0, 0x23},
    {"APB2ENR", 0x60, 0, 0x1677881},
    {"AHB1SMENR", 0x68, 0x31307, 0x31307},
    {"AHB2SMENR", 0x6C, 0x5777FF, 0x5777FF},
    {"AHB3SMENR", 0x70, 0x301, 0x301},
    {"APB1SMENR1", 0x78, 0xF3FECC3F, 0xF3FECC3F},
    {"APB1SMENR2", 0x7C, 0x23, 0x23},
    {"APB2SMENR", 0x80, 0x1677801, 0x1677801},
    {"CCIPR", 0x88, 0, 0x3C3FFFFF},
    {"BDCR", 0x90, 0, 0x301833D, 0x42},
    {"CSR", 0x94, 0x0C000600, 0x800F01, 0xFF000002},
    {"CRRCR", 0x98, 0, 0x1, 0xFF82},
    {"CCIPR2", 0x9C, 0, 0x3347FF},
    {"DLYCFGR", 0xA4, 0, 0xFF},
};
enum : std::uint32_t { kControl = 0x00, kConfig = 0x08, kPll = 0x0C, kStatus = 0x94 };
enum : std::uint32_t {
    kMsiReady = 1u << 1,
    kMsiRangeHere = 1u << 3,
    kHsiReady = 1u << 10,
    kHseReady = 1u << 17,
    kPllOn = 1u << 24,
    kPllReady = 1u << 25
};
constexpr ReadyRule kReady[] = {
    {kControl, 1u << 0, kMsiReady, 2.5e-6}, {kControl, 1u << 8, kHsiReady, 3.8e-6},
    {kControl, 1u << 16, kHseReady, 2e-3},  {kControl, kPllOn, kPllReady, 40e-6},
    {kControl, 1u << 26, 1u << 27, 40e-6},  {kControl, 1u << 28, 1u << 29, 40e-6},
    {0x90, 1u << 0, 1u << 1, 2.0},          {kStatus, 1u << 0, 1u << 1, 125e-6},
};

/// The pull registers (PUCRx, PDCRx) are left out.
constexpr RegisterSpec kPwr[] = {
    {"CR1", 0x00, 0x200, 0x4717, 0, kHalvesAndWords},
    {"CR2", 0x04, 0, 0x6FF, 0, kHalvesAndWords},
    {"CR3", 0x08, 0x8000, 0x951F, 0, kHalvesAndWords},
    {"CR4", 0x0C, 0, 0x231F, 0, kHalvesAndWords},
    {"SR1", 0x10, 0, 0, 0xA11F, kHalvesAndWords},
    {"SR2", 0x14, 0x100, 0, 0xFF00, kHalvesAndWords},
    {"SCR", 0x18, 0, 0x11F, 0, kHalvesAndWords},
    {"CR5", 0x80, 0x100, 0x100, 0, kHalvesAndWords},  // L4+ only
};
constexpr RegisterSpec kFlash[] = {
    {"ACR", 0x00, 0x600, 0x7F0F},
    {"PDKEYR", 0x04, 0, ~0u, 0, kWords},
    {"KEYR", 0x08, 0, ~0u, 0, kWords},
    {"OPTKEYR", 0x0C, 0, ~0u, 0, kWords},
    {"SR", 0x10, 0, 0xC3FB, 0x30000},
    {"CR", 0x14, 0xC0000000, 0xCF078FFF},
    {"ECCR", 0x18, 0, 0xC1000000, 0x3AFFFFFF},
    {"OPTR", 0x20, 0xFFEFF8AA, ~0u},
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

L4Clock::L4Clock(BoardServices& board, L4Kind kind, double crystal_hz)
    : ClockControl("RCC",
                   kind == L4Kind::Plain ? std::span<const RegisterSpec>(kPlain)
                                         : std::span<const RegisterSpec>(kPlus),
                   board),
      kind_(kind),
      crystal_hz_(crystal_hz),
      power_("PWR", std::span(kPwr).first(kind == L4Kind::Plain ? 7 : 8), board,
             [this] { settle(); }),
      flash_("FLASH", kFlash, board, [this] { settle(); }) {
    attach(power_, kApb1, 28, kApb1Reset);
    attach(flash_, kAhb1, 8, kAhb1Reset);
    settle();
}

std::span<const ReadyRule> L4Clock::ready_rules() const { return kReady; }

/// MSIRANGE counts once MSIRGSEL is set; until then it is 4 MHz (CSR.MSISRANGE after reset).
double L4Clock::msi() const {
    constexpr double kRanges[16] = {100e3, 200e3, 400e3, 800e3, 1e6,  2e6,  4e6,  8e6,
                                    16e6,  24e6,  32e6,  48e6,  48e6, 48e6, 48e6, 48e6};
    const std::uint32_t control = value(kControl);
    return (control & kMsiRangeHere) != 0 ? kRanges[field(control, 4, 4)] : 4e6;
}

double L4Clock::pll_input() const {
    const double sources[] = {0.0, msi(), kHsi, crystal_hz_};
    const unsigned width = kind_ == L4Kind::Plain ? 3 : 4;
    return sources[field(value(kPll), 0, 2)] / (field(value(kPll), 4, width) + 1);
}

double L4Clock::vco() const { return pll_input() * field(value(kPll), 8, 7); }

double L4Clock::source(unsigned which) const {
    if (which == 0) return msi();
    if (which == 1) return kHsi;
    if (which == 2) return crystal_hz_;
    const bool output = field(value(kPll), 24, 1) != 0;
    return output ? vco() / (2 * (field(value(kPll), 25, 2) + 1)) : 0.0;
}

Clocks L4Clock::work_out() {
    constexpr std::uint32_t kReadyOf[] = {kMsiReady, kHsiReady, kHseReady, kPllReady};
    const std::uint32_t wanted = field(value(kConfig), 0, 2);
    if ((value(kControl) & kReadyOf[wanted]) != 0) change(kConfig, 0xC, wanted << 2);
    Clocks clocks;
    clocks.system = source(field(value(kConfig), 2, 2));
    clocks.core = clocks.bus = clocks.system / ahb_divider(field(value(kConfig), 4, 4));
    clocks.apb1 = clocks.core / apb_divider(field(value(kConfig), 8, 3));
    clocks.apb2 = clocks.core / apb_divider(field(value(kConfig), 11, 3));
    clocks.flash_bus = clocks.bus;
    const bool plus = kind_ == L4Kind::Plus;
    if (plus) {
        const double pll_q = vco() / (2 * (field(value(kPll), 21, 2) + 1));
        const double sources[] = {clocks.system, msi(), pll_q, 0.0};
        clocks.flash_bus = sources[field(value(kKernels2), 20, 2)];
    }
    // The L476G-DISCO reports on USART2, the B-L4S5I-IOT01A on USART1.
    const double uarts[] = {plus ? clocks.apb2 : clocks.apb1, clocks.system, kHsi, 32768.0};
    clocks.report_uart = uarts[field(value(kKernels), plus ? 0 : 2, 2)];
    return clocks;
}

bool L4Clock::second_range() const { return field(power_.value(0x00), 9, 2) == 2; }

double L4Clock::core_limit() const {
    if (second_range()) return 26e6;
    const bool boost = kind_ == L4Kind::Plus && (power_.value(0x80) & 0x100) == 0;
    return boost ? 120e6 : 80e6;
}

/// Of the flash at its present wait states: stm32l4xx_ll_utils.c, RM0351 and RM0432 chapter FLASH.
double L4Clock::wait_state_limit() const {
    const std::uint32_t states = flash_.value(0x00) & 15;
    if (!second_range()) return (kind_ == L4Kind::Plain ? 16e6 : 20e6) * (states + 1);
    constexpr double kPlainLimits[] = {6e6, 12e6, 18e6, 26e6},
                     kPlusLimits[] = {8e6, 16e6, 26e6, 26e6};
    const double* limits = kind_ == L4Kind::Plain ? kPlainLimits : kPlusLimits;
    return limits[states < 3 ? states : 3];
}

void L4Clock::check(const Clocks& clocks) {
    if ((value(kControl) & kPllOn) != 0) {
        require(pll_input() >= 2.66e6 && pll_input() <= 16e6,
                "PLL input is not between 2.66 and 16 MHz");
        require(vco() >= 64e6 && vco() <= 344e6, "PLL VCO is not between 64 and 344 MHz");
    }
    at_most(clocks.bus, core_limit(), "HCLK");
    at_most(clocks.bus, wait_state_limit(), "HCLK with these flash wait states");
}

void L4Clock::check_order(std::uint32_t offset, std::uint32_t written) {
    const std::uint32_t changed = written ^ value(offset);
    // The outputs' enables may change while the PLL runs.
    if (offset == kPll && (changed & ~0x01110000u) != 0 && (value(kControl) & kPllOn) != 0)
        misuse(Misuse::WrongOrder, "PLLCFGR written while the PLL is on");
    if (offset == kConfig && (changed & 3) != 0) {
        constexpr std::uint32_t kReadyOf[] = {kMsiReady, kHsiReady, kHseReady, kPllReady};
        if ((value(kControl) & kReadyOf[written & 3]) == 0)
            misuse(Misuse::WrongOrder, "SW selects a clock that is not ready");
    }
    if (offset == kControl && (changed & kPllOn) != 0 && field(value(kConfig), 2, 2) == 3)
        misuse(Misuse::WrongOrder, "the PLL is switched off while the system runs from it");
    // RM0351: MSIRANGE may change while MSI is off, or ready.
    if (offset == kControl && (changed & 0xF0) != 0 && (value(kControl) & 3) == 1)
        misuse(Misuse::WrongOrder, "MSIRANGE changed before MSIRDY");
}

}  // namespace outcore::board
