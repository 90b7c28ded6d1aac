/* USART of F7, H7, L4, U5 (RM0385 chapter 31): registers as facts from the CMSIS headers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/usart.h"

#include "board.h"
#include "peripherals/cortex_m.h"

enum { kCr1 = 0x00, kBrr = 0x0C, kIsr = 0x1C, kIcr = 0x20, kRdr = 0x24, kTdr = 0x28 };
enum {
    kEnable = 1 << 0,
    kReceive = 1 << 2,
    kTransmit = 1 << 3,
    kReceiveInterrupt = 1 << 5,
    kTransmitInterrupt = 1 << 7
};
enum { kOverrun = 1 << 3, kReceived = 1 << 5, kTransmitEmpty = 1 << 7, kLineErrors = 15 };
enum { kRingBytes = 64 };

static const oc_usart* line;
static volatile uint8_t ring[kRingBytes];
static volatile uint32_t received; /* by the handler */
static uint32_t taken;

void oc_usart_init(const oc_usart* usart) {
    line = usart;
    const uint32_t clock = usart->clock_hz;
    const uint32_t divider =
        usart->low_power ? (uint32_t)(((uint64_t)clock * 256u + OC_USART_BAUD / 2u) / OC_USART_BAUD)
                         : (clock + OC_USART_BAUD / 2u) / OC_USART_BAUD;
    oc_reg_write(line->base + kCr1, 0);
    oc_reg_write(line->base + kBrr, divider);
    oc_reg_write(line->base + kCr1, kEnable | kReceive | kTransmit);
    oc_reg_change(line->base + kCr1, 0, kReceiveInterrupt);
    oc_core_enable_interrupt(usart->interrupt);
}

void oc_usart_handle(void) {
    const uint32_t status = oc_reg_read(line->base + kIsr);
    if ((status & kReceived) != 0)
        ring[received++ % kRingBytes] = (uint8_t)oc_reg_read(line->base + kRdr);
    if ((status & kLineErrors) != 0) oc_reg_write(line->base + kIcr, status & kLineErrors);
    /* Whoever waits for room has been woken. */
    if ((status & kTransmitEmpty) != 0) oc_reg_change(line->base + kCr1, kTransmitInterrupt, 0);
}

/* The handler changes CR1 too. */
static void wake_when_empty(void) {
    const uint32_t state = oc_core_enter();
    oc_reg_change(line->base + kCr1, 0, kTransmitInterrupt);
    oc_core_leave(state);
}

void oc_usart_send(const char* text, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; ++i) {
        while ((oc_reg_read(line->base + kIsr) & kTransmitEmpty) == 0) {
            wake_when_empty();
            oc_core_sleep();
            oc_board_watchdog();
        }
        oc_reg_write(line->base + kTdr, (uint8_t)text[i]);
    }
}

int oc_usart_waiting(void) { return taken != received; }

int oc_usart_receive(void) {
    if (!oc_usart_waiting()) return -1;
    return ring[taken++ % kRingBytes];
}

void oc_usart_send_polled(const char* text, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; ++i) {
        oc_reg_wait(line->base + kIsr, kTransmitEmpty, kTransmitEmpty);
        oc_reg_write(line->base + kTdr, (uint8_t)text[i]);
    }
}
