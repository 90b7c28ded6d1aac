// Registers and bits: ST CMSIS header stm32h747xx.h; reset values, limits and order: RM0399
// chapters PWR, RCC and FLASH, STM32H747 data sheet; wait states: stm32h7xx_ll_utils.c. Times
// typical. SPDX-License-Identifier: Apache-2.0
#include "board/mcus/stm32h7_clock.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

constexpr double kCsi = 4e6, kHsi = 64e6;

constexpr RegisterSpec kRcc[] = {
    {"CR", 0x00, 0xC025, 0x150D129B, 0x2A02E124},
    {"HSICFGR", 0x04, 0x40000000, 0x7F000000, 0xFFF},
    {"CRRCR", 0x08, 0, 0, 0x3FF},
    {"CSICFGR", 0x0C, 0x20000000, 0x3F000000, 0xFF},
    {"CFGR", 0x10, 0, 0xFFFCFFC7, 0x38},
    {"D1CFGR", 0x18, 0, 0xF7F},
    {"D2CFGR", 0x1C, 0, 0x770},
    {"D3CFGR", 0x20, 0, 0x70},
    {"PLLCKSELR", 0x28, 0x02020200, 0x3F3F3F3},
    {"PLLCFGR", 0x2C, 0x01FF0000, 0x1FF0FFF},
    {"PLL1DIVR", 0x30, 0x01010280, 0x7F7FFFFF},
    {"PLL1FRACR", 0x34, 0, 0xFFF8},
    {"PLL2DIVR", 0x38, 0x01010280, 0x7F7FFFFF},
    {"PLL2FRACR", 0x3C, 0, 0xFFF8},
    {"PLL3DIVR", 0x40, 0x01010280, 0x7F7FFFFF},
    {"PLL3FRACR", 0x44, 0, 0xFFF8},
    {"D1CCIPR", 0x4C, 0, 0x30010133},
    {"D2CCIP1R", 0x50, 0, 0xB13771C7},
    {"D2CCIP2R", 0x54, 0, 0x70F0333F},
    {"D3CCIPR", 0x58, 0, 0x77E3FF07},
    {"CIER", 0x60, 0, 0x3FF},
    {"CIFR", 0x64, 0, 0, 0x7FF},
    {"CICR", 0x68, 0, 0x7FF},
    {"BDCR", 0x70, 0, 0x1833D, 0x42},
    {"CSR", 0x74, 0, 0x1, 0x2},
    {"AHB3RSTR", 0x7C, 0, 0x15031},
    {"AHB1RSTR", 0x80, 0, 0xA00C023},
    {"AHB2RSTR", 0x84, 0, 0x241},
    {"AHB4RSTR", 0x88, 0, 0x32807FF},
    {"APB3RSTR", 0x8C, 0, 0x18},
    {"APB1LRSTR", 0x90, 0, 0xE8FFC3FF},
    {"APB1HRSTR", 0x94, 0, 0x136},
    {"APB2RSTR", 0x98, 0, 0x31D73033},
    {"APB4RSTR", 0x9C, 0, 0x20DEAA},
    {"GCR", 0xA0, 0, 0xF},
    {"D3AMR", 0xA8, 0, 0x3129DEA9},
    {"RSR", 0xD0, 0x00E80000, 0x10000, 0xFFFE0000},
    {"AHB3ENR", 0xD4, 0, 0xF0015131},
    {"AHB1ENR", 0xD8, 0, 0x1E03C023},
    {"AHB2ENR", 0xDC, 0, 0xE0000241},
    {"AHB4ENR", 0xE0, 0, 0x132807FF},
    {"APB3ENR", 0xE4, 0, 0x58},
    {"APB1LENR", 0xE8, 0, 0xE8FFCBFF},
    {"APB1HENR", 0xEC, 0, 0x136},
    {"APB2ENR", 0xF0, 0, 0x31D73033},
    {"APB4ENR", 0xF4, 0, 0x21DEAA},
    {"AHB3LPENR", 0xFC, 0xF0015131, 0xF0015131},
    {"AHB1LPENR", 0x100, 0x1E03C023, 0x1E03C023},
    {"AHB2LPENR", 0x104, 0xE0000241, 0xE0000241},
    {"AHB4LPENR", 0x108, 0x312807FF, 0x312807FF},
    {"APB3LPENR", 0x10C, 0x58, 0x58},
    {"APB1LLPENR", 0x110, 0xE8FFCBFF, 0xE8FFCBFF},
    {"APB1HLPENR", 0x114, 0x136, 0x136},
    {"APB2LPENR", 0x118, 0x31D73033, 0x31D73033},
    {"APB4LPENR", 0x11C, 0x21DEAA, 0x21DEAA},
};
enum : std::uint32_t {
    kControl = 0x00,
    kConfig = 0x10,
    kD1 = 0x18,
    kD2 = 0x1C,
    kPllSource = 0x28,
    kPllConfig = 0x2C,
    kPll1 = 0x30,
    kD1Kernels = 0x4C,
    kD2Kernels2 = 0x54
};
enum : std::uint32_t { kHsiReady = 1u << 2, kCsiReady = 1u << 8, kHseReady = 1u << 17 };
constexpr std::uint32_t pll_on(unsigned which) { return 1u << (22 + 2 * which); }
constexpr std::uint32_t pll_ready(unsigned which) { return 1u << (23 + 2 * which); }
constexpr ReadyRule kReady[] = {
    {kControl, 1u << 0, kHsiReady, 1.4e-6},
    {kControl, 1u << 7, kCsiReady, 1e-6},
    {kControl, 1u << 12, 1u << 13, 6e-6},
    {kControl, 1u << 16, kHseReady, 2e-3},
    {kControl, pll_on(1), pll_ready(1), 50e-6},
    {kControl, pll_on(2), pll_ready(2), 50e-6},
    {kControl, pll_on(3), pll_ready(3), 50e-6},
    {0x70, 1u << 0, 1u << 1, 2.0},
    {0x74, 1u << 0, 1u << 1, 80e-6},
};

constexpr RegisterSpec kPwr[] = {
    {"CR1", 0x00, 0xF000C000, 0x7C3F1},     {"CSR1", 0x04, 0x4000, 0, 0x1E010},
    {"CR2", 0x08, 0, 0x11, 0xF10000},       {"CR3", 0x0C, 0x6, 0x300033F, 0x4010000},
    {"CPUCR", 0x10, 0, 0xE17, 0x1E0},       {"CPU2CR", 0x14, 0, 0xE17, 0x1E0},
    {"D3CR", 0x18, 0x4000, 0xC000, 0x2000}, {"WKUPCR", 0x20, 0, 0x3F},
    {"WKUPFR", 0x24, 0, 0, 0x3F},           {"WKUPEPR", 0x28, 0, 0xFFF3F3F},
};
enum : std::uint32_t { kSupplyStatus = 0x04, kSupply = 0x0C, kScale = 0x18, kReadyBit = 1u << 13 };
/// RM0399 gives no time for a change of scale; assumed.
constexpr Picoseconds kRegulator = 40'000'000;

constexpr RegisterSpec kFlash[] = {
    {"ACR", 0x00, 0x37, 0x3F},
    {"KEYR1", 0x04, 0, ~0u, 0, kWords},
    {"OPTKEYR", 0x08, 0, ~0u, 0, kWords},
    {"CR1", 0x0C, 0x31, 0x0FFF8FFF},
    {"SR1", 0x10, 0, 0, 0x1FFF000F},
    {"CCR1", 0x14, 0, 0x1FFF0000},
};
constexpr RegisterSpec kSyscfg[] = {
    {"PMCR", 0x04, 0x0F000000, 0x0FE003FF},
    {"EXTICR1", 0x08, 0, 0xFFFF},
    {"EXTICR2", 0x0C, 0, 0xFFFF},
    {"EXTICR3", 0x10, 0, 0xFFFF},
    {"EXTICR4", 0x14, 0, 0xFFFF},
    {"CFGR", 0x18, 0, 0xFECD},
    {"CCCSR", 0x20, 0, 0x10003, 0x100},
    {"CCVR", 0x24, 0, 0, 0xFF},
    {"CCCR", 0x28, 0, 0xFF},
    {"PWRCR", 0x2C, 0, 0x1},
};
constexpr std::uint32_t kOverDrive = 0x2C;

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
/// D1CPRE and HPRE: 2, 4, 8, 16, 64 ... from code 8 on.
double divider(std::uint32_t code) {
    constexpr double kDividers[] = {2, 4, 8, 16, 64, 128, 256, 512};
    return code < 8 ? 1 : kDividers[code - 8];
}
double apb_divider(std::uint32_t code) { return code < 4 ? 1 : 2 << (code - 4); }

}  // namespace

H7Power::H7Power(BoardServices& board, std::function<void()> changed)
    : RegisterBlock("PWR", kPwr, board), changed_(std::move(changed)) {}

int H7Power::scale() const { return 4 - static_cast<int>(field(value(kScale), 14, 2)); }

void H7Power::move() {
    change(kScale, kReadyBit, 0);
    board().at(board().now() + kRegulator, [this] {
        change(kScale, kReadyBit, kReadyBit);
        change(kSupplyStatus, 0xC000 | kReadyBit, (value(kScale) & 0xC000) | kReadyBit);
        changed_();
    });
}

void H7Power::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    const std::uint32_t before = value(offset);
    if (offset == kScale && field(written, 14, 2) == 0)
        return misuse(Misuse::WrongOrder, "D3CR.VOS 0 is reserved");
    if (offset == kScale && (value(kSupplyStatus) & kReadyBit) == 0 && written != before)
        misuse(Misuse::WrongOrder, "voltage scale set before the supply (CR3) is settled");
    set(offset, written);
    if (offset == kSupply || (offset == kScale && written != before)) move();
    changed_();
}

H7Clock::H7Clock(BoardServices& board, double crystal_hz)
    : ClockControl("RCC", kRcc, board),
      crystal_hz_(crystal_hz),
      power_(board, [this] { settle(); }),
      flash_("FLASH", kFlash, board, [this] { settle(); }),
      syscfg_("SYSCFG", kSyscfg, board, [this] {
          const bool on = (syscfg_.value(kOverDrive) & 1) != 0;
          if (on && !over_drive_ && power_.scale() != 1)
              misuse(Misuse::WrongOrder, "over-drive without voltage scale 1");
          if (on != over_drive_) power_.move();
          over_drive_ = on;
          settle();
      }) {
    attach(syscfg_, kApb4, 1, kApb4Reset);
    settle();
}

std::span<const ReadyRule> H7Clock::ready_rules() const { return kReady; }

double H7Clock::hsi() const { return kHsi / (1 << field(value(kControl), 3, 2)); }

H7Clock::Pll H7Clock::pll(unsigned which) const {
    Pll pll;
    if ((value(kControl) & pll_on(which)) == 0) return pll;
    const double sources[] = {hsi(), kCsi, crystal_hz_, 0.0};
    const std::uint32_t select = value(kPllSource);
    const std::uint32_t divide = field(select, 4 + 8 * (which - 1), 6);
    const std::uint32_t set = value(kPll1 + 8 * (which - 1));
    const unsigned enable = 16 + 3 * (which - 1);
    const std::uint32_t config = value(kPllConfig);
    const auto output = [&](unsigned shift, unsigned bit) {
        const bool on = field(config, enable + bit, 1) != 0;
        return on ? pll.vco / (field(set, shift, 7) + 1) : 0.0;
    };
    pll.input = divide == 0 ? 0.0 : sources[field(select, 0, 2)] / divide;
    double multiply = field(set, 0, 9) + 1;
    if (field(config, 4 * (which - 1), 1) != 0)  // fractional
        multiply += field(value(kPll1 + 8 * (which - 1) + 4), 3, 13) / 8192.0;
    pll.vco = pll.input * multiply;
    pll.p = output(9, 0);
    pll.q = output(16, 1);
    pll.r = output(24, 2);
    return pll;
}

double H7Clock::peripheral_clock() const {
    const double sources[] = {hsi(), kCsi, crystal_hz_, 0.0};
    return sources[field(value(kD1Kernels), 28, 2)];
}

/// QSPISEL and FMCSEL.
double H7Clock::kernel(std::uint32_t code, double bus) const {
    if (code == 0) return bus;
    return code == 1 ? pll(1).q : code == 2 ? pll(2).r : peripheral_clock();
}

Clocks H7Clock::work_out() {
    constexpr std::uint32_t kReadyOf[] = {kHsiReady, kCsiReady, kHseReady, pll_ready(1)};
    const std::uint32_t wanted = field(value(kConfig), 0, 3);
    if (wanted < 4 && (value(kControl) & kReadyOf[wanted]) != 0)
        change(kConfig, 7u << 3, wanted << 3);
    const double sources[] = {hsi(), kCsi, crystal_hz_, pll(1).p};
    Clocks clocks;
    clocks.system = sources[field(value(kConfig), 3, 2)];
    clocks.core = clocks.system / divider(field(value(kD1), 8, 4));
    clocks.bus = clocks.core / divider(field(value(kD1), 0, 4));
    clocks.apb1 = clocks.bus / apb_divider(field(value(kD2), 4, 3));
    clocks.apb2 = clocks.bus / apb_divider(field(value(kD2), 8, 3));
    clocks.ram_bus = kernel(field(value(kD1Kernels), 0, 2), clocks.bus);
    clocks.flash_bus = kernel(field(value(kD1Kernels), 4, 2), clocks.bus);
    const double uarts[] = {clocks.apb2, pll(2).q, pll(3).q, hsi(), kCsi, 32768.0, 0.0, 0.0};
    clocks.report_uart = uarts[field(value(kD2Kernels2), 3, 3)];
    return clocks;
}

int H7Clock::scale() const { return power_.scale() == 1 && over_drive_ ? 0 : power_.scale(); }

/// The ranges of PLLxRGE and PLLxVCOSEL (data sheet of revision V: wide VCO up to 960 MHz).
void H7Clock::check_pll(unsigned which) {
    const Pll pll = this->pll(which);
    const std::uint32_t config = field(value(kPllConfig), 4 * (which - 1), 4);
    constexpr double kInputs[] = {1e6, 2e6, 4e6, 8e6, 16e6};
    const std::uint32_t range = field(config, 2, 2);
    require(pll.input >= kInputs[range] * 0.999 && pll.input <= kInputs[range + 1] * 1.001,
            fmt::format("PLL{} input of {:.2f} MHz does not fit RGE {}", which, pll.input / 1e6,
                        range));
    const bool medium = field(config, 1, 1) != 0;
    const bool fits =
        medium ? pll.vco >= 150e6 && pll.vco <= 420e6 : pll.vco >= 192e6 && pll.vco <= 960e6;
    require(fits, fmt::format("PLL{} VCO of {:.1f} MHz is out of its range", which, pll.vco / 1e6));
}

void H7Clock::check(const Clocks& clocks) {
    for (unsigned i = 1; i <= 3; ++i)
        if ((value(kControl) & pll_on(i)) != 0) check_pll(i);
    // By voltage scale, 0 (over-drive) to 3: core, AXI, APB. The data sheet has 50 MHz for the last
    // APB, but the part comes out of reset with 64.
    constexpr double kLimits[4][3] = {
        {480e6, 240e6, 120e6}, {400e6, 200e6, 100e6}, {300e6, 150e6, 75e6}, {200e6, 100e6, 64e6}};
    const double* limits = kLimits[scale()];
    at_most(clocks.core, limits[0], "core clock");
    at_most(clocks.bus, limits[1], "AXI clock");
    at_most(clocks.apb1, limits[2], "PCLK1");
    at_most(clocks.apb2, limits[2], "PCLK2");
    at_most(clocks.bus / apb_divider(field(value(kD1), 4, 3)), limits[2], "PCLK3");
    at_most(clocks.bus / apb_divider(field(value(0x20), 4, 3)), limits[2], "PCLK4");
    // AXI clock by wait states 0, 1, 2 and more, for scales 0 and 1, 2, 3.
    constexpr double kFlashLimits[3][3] = {
        {70e6, 140e6, 240e6}, {55e6, 110e6, 165e6}, {45e6, 90e6, 135e6}};
    const std::uint32_t states = field(flash_.value(0x00), 0, 4);
    const int row = scale() <= 1 ? 0 : scale() - 1;
    at_most(clocks.bus, kFlashLimits[row][states < 2 ? states : 2],
            "AXI clock with these flash wait states");
}

void H7Clock::check_order(std::uint32_t offset, std::uint32_t written) {
    const std::uint32_t changed = written ^ value(offset);
    if (offset == kPllSource && changed != 0 &&
        (value(kControl) & (pll_on(1) | pll_on(2) | pll_on(3))) != 0)
        misuse(Misuse::WrongOrder, "PLLCKSELR written while a PLL is on");
    for (unsigned i = 1; i <= 3; ++i)
        if (offset == kPll1 + 8 * (i - 1) && changed != 0 && (value(kControl) & pll_on(i)) != 0)
            misuse(Misuse::WrongOrder, fmt::format("PLL{}DIVR written while the PLL is on", i));
    constexpr std::uint32_t kReadyOf[] = {kHsiReady, kCsiReady, kHseReady, pll_ready(1)};
    if (offset == kConfig && (changed & 7) != 0 && (value(kControl) & kReadyOf[written & 3]) == 0)
        misuse(Misuse::WrongOrder, "SW selects a clock that is not ready");
    if (offset == kControl && (changed & pll_on(1)) != 0 && field(value(kConfig), 3, 3) == 3)
        misuse(Misuse::WrongOrder, "the PLL is switched off while the system runs from it");
}

}  // namespace outcore::board
