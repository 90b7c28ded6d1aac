// Registers and bits: ST CMSIS header stm32u585xx.h; reset values, limits and order: RM0456
// chapters PWR, RCC and FLASH; wait states: stm32u5xx_ll_utils.c. Times: data sheet, typical.
// SPDX-License-Identifier: Apache-2.0
#include "board/mcus/stm32u5_clock.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace outcore::board {
namespace {

constexpr double kHsi = 16e6;

constexpr RegisterSpec kRcc[] = {
    {"CR", 0x00, 0x35, 0x151D53DB, 0x2A02A424},
    {"ICSCR1", 0x08, 0x44000000, 0xFFCFFFFF},
    {"ICSCR2", 0x0C, 0x84210, 0xFFFFF},
    {"ICSCR3", 0x10, 0x100000, 0x1F0000, 0xFFF},
    {"CRRCR", 0x14, 0, 0, 0x1FF},
    {"CFGR1", 0x1C, 0, 0x7F000033, 0xC},
    {"CFGR2", 0x20, 0, 0x1F077F},
    {"CFGR3", 0x24, 0, 0x30070},
    {"PLL1CFGR", 0x28, 0, 0x7FF1F},
    {"PLL2CFGR", 0x2C, 0, 0x70F1F},
    {"PLL3CFGR", 0x30, 0, 0x70F1F},
    {"PLL1DIVR", 0x34, 0x01010280, 0x7F7FFFFF},
    {"PLL1FRACR", 0x38, 0, 0xFFF8},
    {"PLL2DIVR", 0x3C, 0x01010280, 0x7F7FFFFF},
    {"PLL2FRACR", 0x40, 0, 0xFFF8},
    {"PLL3DIVR", 0x44, 0x01010280, 0x7F7FFFFF},
    {"PLL3FRACR", 0x48, 0, 0xFFF8},
    {"CIER", 0x50, 0, 0x19FF},
    {"CIFR", 0x54, 0, 0, 0x1DFF},
    {"CICR", 0x58, 0, 0x1DFF},
    {"AHB1RSTR", 0x60, 0, 0x7100F},
    {"AHB2RSTR1", 0x64, 0, 0x19BF55FF},
    {"AHB2RSTR2", 0x68, 0, 0x111},
    {"AHB3RSTR", 0x6C, 0, 0x661},
    {"APB1RSTR1", 0x74, 0, 0x17E403F},
    {"APB1RSTR2", 0x78, 0, 0x800222},
    {"APB2RSTR", 0x7C, 0, 0x677800},
    {"APB3RSTR", 0x80, 0, 0x10F8E2},
    {"AHB1ENR", 0x88, 0xD0000100, 0xD107110F},
    {"AHB2ENR1", 0x8C, 0xC0000000, 0xD9BF55FF},
    {"AHB2ENR2", 0x90, 0, 0x111},
    {"AHB3ENR", 0x94, 0x80000000, 0x80001665},
    {"APB1ENR1", 0x9C, 0, 0x17E483F},
    {"APB1ENR2", 0xA0, 0, 0x800222},
    {"APB2ENR", 0xA4, 0, 0x677800},
    {"APB3ENR", 0xA8, 0, 0x30F8E2},
    {"AHB1SMENR", 0xB0, 0xf107110f, 0xF107110F},
    {"AHB2SMENR1", 0xB4, 0xd9bf55ff, 0xD9BF55FF},
    {"AHB2SMENR2", 0xB8, 0x00000111, 0x111},
    {"AHB3SMENR", 0xBC, 0x80001665, 0x80001665},
    {"APB1SMENR1", 0xC4, 0x017e483f, 0x17E483F},
    {"APB1SMENR2", 0xC8, 0x00800222, 0x800222},
    {"APB2SMENR", 0xCC, 0x00677800, 0x677800},
    {"APB3SMENR", 0xD0, 0x0030f8e2, 0x30F8E2},
    {"SRDAMR", 0xD8, 0, 0xBE30F8E0},
    {"CCIPR1", 0xE0, 0, 0xEFFFFFFF},
    {"CCIPR2", 0xE4, 0, 0x307FE7},
    {"CCIPR3", 0xE8, 0, 0x7FFDF},
    {"BDCR", 0xF0, 0, 0x170193BD, 0x8000842},
    {"CSR", 0xF4, 0x0C004400, 0x80FF00, 0xFE000000},
    {"SECCFGR", 0x110, 0, 0x1FFF},
    {"PRIVCFGR", 0x114, 0, 0x3},
};
enum : std::uint32_t {
    kControl = 0x00,
    kMsi = 0x08,
    kConfig1 = 0x1C,
    kConfig2 = 0x20,
    kPllConfig = 0x28,
    kPllDivide = 0x34,
    kKernels1 = 0xE0,
    kKernels2 = 0xE4,
    kStatus = 0xF4
};
enum : std::uint32_t { kMsisReady = 1u << 2, kHsiReady = 1u << 10, kHseReady = 1u << 17 };
constexpr std::uint32_t pll_on(unsigned which) { return 1u << (22 + 2 * which); }
constexpr std::uint32_t pll_ready(unsigned which) { return 1u << (23 + 2 * which); }
constexpr ReadyRule kReady[] = {
    {kControl, 1u << 0, kMsisReady, 3e-6},
    {kControl, 1u << 4, 1u << 5, 3e-6},
    {kControl, 1u << 8, kHsiReady, 3.8e-6},
    {kControl, 1u << 12, 1u << 13, 6e-6},
    {kControl, 1u << 16, kHseReady, 2e-3},
    {kControl, pll_on(1), pll_ready(1), 50e-6},
    {kControl, pll_on(2), pll_ready(2), 50e-6},
    {kControl, pll_on(3), pll_ready(3), 50e-6},
    {0xF0, 1u << 0, 1u << 1, 2.0},
    {0xF0, 1u << 26, 1u << 27, 130e-6},
};

/// The pull registers (PUCRx, PDCRx) are left out.
constexpr RegisterSpec kPwr[] = {
    {"CR1", 0x00, 0, 0xFE7},        {"CR2", 0x04, 0, 0x80FF7F77},
    {"CR3", 0x08, 0, 0x6},          {"VOSR", 0x0C, 0x8000, 0x70000, 0xC000},
    {"SVMCR", 0x10, 0, 0x7F0000F0}, {"WUCR1", 0x14, 0, 0xFF},
    {"WUCR2", 0x18, 0, 0xFF},       {"WUCR3", 0x1C, 0, 0xFFFF},
    {"BDCR1", 0x20, 0, 0x11},       {"BDCR2", 0x24, 0, 0x3},
    {"DBPR", 0x28, 0, 0x1},         {"UCPDR", 0x2C, 0, 0x3},
    {"SECCFGR", 0x30, 0, 0xF0FF},   {"PRIVCFGR", 0x34, 0, 0x3},
    {"SR", 0x38, 0, 0x1, 0x6},      {"SVMSR", 0x3C, 0x8000, 0, 0xF038012},
    {"BDSR", 0x40, 0, 0, 0xE},      {"WUSR", 0x44, 0, 0, 0xFF},
    {"WUSCR", 0x48, 0, 0xFF},       {"APCR", 0x4C, 0, 0x1},
};
enum : std::uint32_t { kSupply = 0x08, kSupplyStatus = 0x3C, kScale = 0x0C };
enum : std::uint32_t { kBoostReady = 1u << 14, kScaleReady = 1u << 15, kBoostOn = 1u << 18 };
/// RM0456 gives no times for range and booster; assumed, as for the other families.
constexpr Picoseconds kRegulator = 40'000'000;

constexpr RegisterSpec kFlash[] = {
    {"ACR", 0x00, 0x1, 0x790F},
    {"NSKEYR", 0x08, 0, ~0u, 0, kWords},
    {"SECKEYR", 0x0C, 0, ~0u, 0, kWords},
    {"OPTKEYR", 0x10, 0, ~0u, 0, kWords},
    {"PDKEY1R", 0x18, 0, ~0u, 0, kWords},
    {"PDKEY2R", 0x1C, 0, ~0u, 0, kWords},
    {"NSSR", 0x20, 0, 0x20FB, 0x1F0000},
    {"SECSR", 0x24, 0, 0xFB, 0x30000},
    {"NSCR", 0x28, 0xC0000000, 0xCF07DFFF},
    {"SECCR", 0x2C, 0x80000000, 0xA301DFFF},
    {"ECCR", 0x30, 0, 0xC1000000, 0xFFFFFF},
    {"OPTR", 0x40, 0x1FEFF8AA, ~0u},
};

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
double ahb_divider(std::uint32_t code) {
    constexpr double kDividers[] = {2, 4, 8, 16, 64, 128, 256, 512};
    return code < 8 ? 1 : kDividers[code - 8];
}
double apb_divider(std::uint32_t code) { return code < 4 ? 1 : 2 << (code - 4); }
/// MSISRANGE, MSIKRANGE.
double msi_hertz(std::uint32_t code) {
    constexpr double kRanges[16] = {48e6,    24e6,    16e6,    12e6,  4e6,   2e6,   1.333e6, 1e6,
                                    3.072e6, 1.536e6, 1.024e6, 768e3, 400e3, 200e3, 133e3,   100e3};
    return kRanges[code];
}

}  // namespace

U5Power::U5Power(BoardServices& board, std::function<bool()> booster_clocked,
                 std::function<void()> changed)
    : RegisterBlock("PWR", kPwr, board),
      booster_clocked_(std::move(booster_clocked)),
      changed_(std::move(changed)) {}

int U5Power::range() const { return 4 - static_cast<int>(field(value(kScale), 16, 2)); }
bool U5Power::boosted() const { return (value(kScale) & kBoostReady) != 0; }

void U5Power::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    const std::uint32_t changed = written ^ value(offset);
    set(offset, written);
    if (offset == kSupply && (changed & 2) != 0)  // REGSEL: the switching regulator has taken over
        board().at(board().now() + kRegulator,
                   [this] { change(kSupplyStatus, 2, value(kSupply)); });
    if (offset != kScale) return;
    if ((changed & written & kBoostOn) != 0 && !booster_clocked_())
        misuse(Misuse::WrongOrder, "booster enabled without its clock (PLL1SRC)");
    change(kScale, kScaleReady | kBoostReady, 0);
    board().at(board().now() + kRegulator, [this] {
        const bool boost = (value(kScale) & kBoostOn) != 0 && booster_clocked_();
        change(kScale, kScaleReady | kBoostReady, kScaleReady | (boost ? kBoostReady : 0u));
        change(kSupplyStatus, 0x38000, 0x8000 | (value(kScale) & 0x30000));
        changed_();
    });
}

U5Clock::U5Clock(BoardServices& board, double crystal_hz)
    : ClockControl("RCC", kRcc, board),
      crystal_hz_(crystal_hz),
      power_(
          board, [this] { return field(value(kPllConfig), 0, 2) != 0; }, [this] { settle(); }),
      flash_("FLASH", kFlash, board, [this] { settle(); }) {
    attach(power_, kAhb3, 2, kNoReset);
    attach(flash_, kAhb1, 8, kNoReset);
    settle();
}

std::span<const ReadyRule> U5Clock::ready_rules() const { return kReady; }

/// The ranges of ICSCR1 count once MSIRGSEL is set, until then those of CSR.
double U5Clock::msis() const {
    const bool here = field(value(kMsi), 23, 1) != 0;
    return msi_hertz(here ? field(value(kMsi), 28, 4) : field(value(kStatus), 12, 4));
}
double U5Clock::msik() const {
    const bool here = field(value(kMsi), 23, 1) != 0;
    return msi_hertz(here ? field(value(kMsi), 24, 4) : field(value(kStatus), 8, 4));
}

double U5Clock::oscillator(std::uint32_t code) const {
    const double sources[] = {0.0, msis(), kHsi, crystal_hz_};
    return sources[code];
}

U5Clock::Pll U5Clock::pll(unsigned which) const {
    Pll pll;
    if ((value(kControl) & pll_on(which)) == 0) return pll;
    const std::uint32_t config = value(kPllConfig + 4 * (which - 1));
    const std::uint32_t divide = value(kPllDivide + 8 * (which - 1));
    double multiply = field(divide, 0, 9) + 1;
    if (field(config, 4, 1) != 0)
        multiply += field(value(kPllDivide + 8 * (which - 1) + 4), 3, 13) / 8192.0;
    pll.input = oscillator(field(config, 0, 2)) / (field(config, 8, 4) + 1);
    pll.vco = pll.input * multiply;
    const auto output = [&](unsigned enable, unsigned shift) {
        return field(config, enable, 1) != 0 ? pll.vco / (field(divide, shift, 7) + 1) : 0.0;
    };
    pll.p = output(16, 9);
    pll.q = output(17, 16);
    pll.r = output(18, 24);
    return pll;
}

Clocks U5Clock::work_out() {
    constexpr std::uint32_t kReadyOf[] = {kMsisReady, kHsiReady, kHseReady, pll_ready(1)};
    const std::uint32_t wanted = field(value(kConfig1), 0, 2);
    if ((value(kControl) & kReadyOf[wanted]) != 0) change(kConfig1, 0xC, wanted << 2);
    const double sources[] = {msis(), kHsi, crystal_hz_, pll(1).r};
    Clocks clocks;
    clocks.system = sources[field(value(kConfig1), 2, 2)];
    clocks.core = clocks.bus = clocks.system / ahb_divider(field(value(kConfig2), 0, 4));
    clocks.apb1 = clocks.core / apb_divider(field(value(kConfig2), 4, 3));
    clocks.apb2 = clocks.core / apb_divider(field(value(kConfig2), 8, 3));
    const double kernels[] = {clocks.system, msik(), pll(1).q, pll(2).q};
    clocks.flash_bus = clocks.ram_bus = kernels[field(value(kKernels2), 20, 2)];
    const double uarts[] = {clocks.apb2, clocks.system, kHsi, 32768.0};
    clocks.report_uart = uarts[field(value(kKernels1), 0, 2)];
    return clocks;
}

void U5Clock::check(const Clocks& clocks) {
    for (unsigned i = 1; i <= 3; ++i) {
        if ((value(kControl) & pll_on(i)) == 0) continue;
        const Pll pll = this->pll(i);
        const bool high = field(value(kPllConfig + 4 * (i - 1)), 2, 2) == 3;  // RGE: 8 to 16 MHz
        const bool fits = high ? pll.input >= 7.99e6 && pll.input <= 16.01e6
                               : pll.input >= 3.99e6 && pll.input <= 8.01e6;
        require(fits,
                fmt::format("PLL{} input of {:.2f} MHz does not fit RGE", i, pll.input / 1e6));
        require(pll.vco >= 128e6 && pll.vco <= 544e6,
                fmt::format("PLL{} VCO is not between 128 and 544 MHz", i));
    }
    constexpr double kLimits[] = {160e6, 110e6, 55e6, 25e6};
    const int range = power_.range();
    const double unboosted = 55e6;
    const double limit =
        power_.boosted() ? kLimits[range - 1] : std::min(kLimits[range - 1], unboosted);
    at_most(clocks.bus, limit, "HCLK");
    constexpr double kSteps[] = {32e6, 25e6, 12.5e6, 8e6};
    at_most(clocks.bus, kSteps[range - 1] * ((flash_.value(0x00) & 15) + 1),
            "HCLK with these flash wait states");
}

void U5Clock::check_order(std::uint32_t offset, std::uint32_t written) {
    const std::uint32_t changed = written ^ value(offset);
    for (unsigned i = 1; i <= 3; ++i) {
        const bool on = (value(kControl) & pll_on(i)) != 0;
        // The outputs' enables may change while the PLL runs.
        const bool config = offset == kPllConfig + 4 * (i - 1) && (changed & ~0x70000u) != 0;
        const bool divide = offset == kPllDivide + 8 * (i - 1) && changed != 0;
        if (on && (config || divide))
            misuse(Misuse::WrongOrder, fmt::format("PLL{} set up while it is on", i));
    }
    constexpr std::uint32_t kReadyOf[] = {kMsisReady, kHsiReady, kHseReady, pll_ready(1)};
    if (offset == kConfig1 && (changed & 3) != 0 && (value(kControl) & kReadyOf[written & 3]) == 0)
        misuse(Misuse::WrongOrder, "SW selects a clock that is not ready");
    if (offset == kControl && (changed & pll_on(1)) != 0 && field(value(kConfig1), 2, 2) == 3)
        misuse(Misuse::WrongOrder, "the PLL is switched off while the system runs from it");
}

}  // namespace outcore::board
