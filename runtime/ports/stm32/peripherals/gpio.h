/* Pins. Same registers on all STM32 here.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_GPIO_H
#define OC_GPIO_H

#include <stdint.h>

/* Pins of one port with the same alternate function: push-pull, very high speed. */
typedef struct oc_pins {
    char port; /* 'A' ... */
    uint8_t function, pull_up;
    uint16_t pins; /* bit n: pin n */
} oc_pins;

/* `base` is that of port A; ports are 0x400 apart and their clocks are on. */
void oc_gpio_configure(uint32_t base, const oc_pins* groups, uint32_t count);

/* A pin as an output, and its level. */
void oc_gpio_output(uint32_t base, char port, uint32_t pin);
void oc_gpio_write(uint32_t base, char port, uint32_t pin, uint32_t level);

#endif
