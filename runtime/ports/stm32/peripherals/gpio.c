/* SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/gpio.h"

#include "peripherals/registers.h"

enum {
    kMode = 0x00,
    kSpeed = 0x08,
    kPull = 0x0C,
    kSetReset = 0x18,
    kFunctionLow = 0x20,
    kPortBytes = 0x400
};
enum { kOutput = 1, kAlternate = 2, kFastest = 3 };

static uint32_t port_base(uint32_t base, char port) {
    return base + (uint32_t)(port - 'A') * kPortBytes;
}

static void set_pair(uint32_t address, uint32_t pin, uint32_t value) {
    oc_reg_change(address, 3u << pin * 2u, value << pin * 2u);
}

void oc_gpio_configure(uint32_t base, const oc_pins* groups, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
        const oc_pins* group = &groups[i];
        const uint32_t port = port_base(base, group->port);
        for (uint32_t pin = 0; pin < 16; ++pin) {
            if ((group->pins >> pin & 1u) == 0) continue;
            const uint32_t function = port + kFunctionLow + pin / 8u * 4u;
            /* The function first: the pin never carries another peripheral's signal. */
            oc_reg_change(function, 15u << pin % 8u * 4u,
                          (uint32_t)group->function << pin % 8u * 4u);
            set_pair(port + kSpeed, pin, kFastest);
            set_pair(port + kPull, pin, group->pull_up);
            set_pair(port + kMode, pin, kAlternate);
        }
    }
}

void oc_gpio_output(uint32_t base, char port, uint32_t pin) {
    set_pair(port_base(base, port) + kMode, pin, kOutput);
}

void oc_gpio_write(uint32_t base, char port, uint32_t pin, uint32_t level) {
    oc_reg_write(port_base(base, port) + kSetReset, 1u << (pin + (level ? 0u : 16u)));
}
