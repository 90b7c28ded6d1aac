// Register offsets and bits: ST CMSIS headers (GPIO_TypeDef), which are the same in F7, H7, L4, U5.
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/gpio_port.hpp"

#include <fmt/format.h>
#include <array>
#include <list>

namespace outcore::board {
namespace {

enum : std::uint32_t {
    kMode = 0x00,
    kOutputType = 0x04,
    kSpeed = 0x08,
    kPull = 0x0C,
    kInput = 0x10,
    kOutput = 0x14,
    kSetReset = 0x18,
    kLock = 0x1C,
    kFunctionLow = 0x20,
    kFunctionHigh = 0x24,
    kReset = 0x28,
    kExtra = 0x2C  // ASCR on L4, HSLVR on U5
};
constexpr std::uint32_t kAlternate = 2, kOutputMode = 1, kPullUp = 1;

}  // namespace

std::span<const RegisterSpec> gpio_table(std::uint32_t mode_after_reset,
                                         std::uint32_t pull_after_reset,
                                         std::uint32_t speed_after_reset, bool extended) {
    using Table = std::array<RegisterSpec, 12>;
    static std::list<Table> tables;  // a handful for a board; they outlive the ports
    tables.push_back({{{"MODER", kMode, mode_after_reset, ~0u},
                       {"OTYPER", kOutputType, 0, 0xFFFF},
                       {"OSPEEDR", kSpeed, speed_after_reset, ~0u},
                       {"PUPDR", kPull, pull_after_reset, ~0u},
                       {"IDR", kInput, 0, 0, 0xFFFF},
                       {"ODR", kOutput, 0, 0xFFFF},
                       {"BSRR", kSetReset, 0, ~0u},
                       {"LCKR", kLock, 0, 0x1FFFF},
                       {"AFRL", kFunctionLow, 0, ~0u},
                       {"AFRH", kFunctionHigh, 0, ~0u},
                       {"BRR", kReset, 0, 0xFFFF},
                       {"ASCR/HSLVR", kExtra, 0, 0xFFFF}}});
    const std::span<const RegisterSpec> all = tables.back();
    return extended ? all : all.first(all.size() - 2);
}

GpioPort::GpioPort(char letter, std::span<const RegisterSpec> table, BoardServices& board)
    : RegisterBlock(fmt::format("GPIO{}", letter), table, board), letter_(letter) {}

bool GpioPort::carries(const PinUse& use) const {
    const auto pin = static_cast<unsigned>(use.pin);
    const std::uint32_t mode = (value(kMode) >> (2 * pin)) & 3;
    const std::uint32_t functions = value(pin < 8 ? kFunctionLow : kFunctionHigh);
    const std::uint32_t function = (functions >> (4 * (pin % 8))) & 15;
    return mode == kAlternate && function == static_cast<std::uint32_t>(use.function);
}

/// Outputs read back what they drive, inputs their pull resistor: nothing else is connected.
std::uint32_t GpioPort::input() const {
    std::uint32_t levels = 0;
    for (unsigned pin = 0; pin < 16; ++pin) {
        const bool drives = ((value(kMode) >> (2 * pin)) & 3) == kOutputMode;
        const bool driven = ((value(kOutput) >> pin) & 1) != 0;
        const bool pulled = ((value(kPull) >> (2 * pin)) & 3) == kPullUp;
        if (drives ? driven : pulled) levels |= 1u << pin;
    }
    return levels;
}

std::uint32_t GpioPort::load(std::uint32_t offset, unsigned) {
    if (offset == kInput) return input();
    if (offset == kSetReset || offset == kReset) return 0;
    return value(offset);
}

void GpioPort::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    if (offset == kSetReset) {
        change(kOutput, (written >> 16) | (written & 0xFFFF), written & 0xFFFF);
    } else if (offset == kReset) {
        change(kOutput, written, 0);
    } else {
        set(offset, written);
    }
}

std::string wrong_pin(std::span<const PinUse> pins,
                      const std::vector<std::unique_ptr<GpioPort>>& ports) {
    for (const PinUse& use : pins) {
        for (const auto& port : ports) {
            if (port->letter() != use.port) continue;
            if (!port->clocked()) return fmt::format("P{}{} has no clock", use.port, use.pin);
            if (!port->carries(use))
                return fmt::format("P{}{} is not on AF{}", use.port, use.pin, use.function);
        }
    }
    return {};
}

}  // namespace outcore::board
