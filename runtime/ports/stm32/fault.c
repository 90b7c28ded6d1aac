/* A fault of the core: its address and registers go over the UART, then everything stops. The line
 * is docs/spec/report.md's.
 * SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "peripherals/registers.h"
#include "peripherals/usart.h"

#define CFSR 0xE000ED28u
#define HFSR 0xE000ED2Cu
#define BFAR 0xE000ED38u

void oc_board_report_fault(const uint32_t* frame);

static void send_hex(const char* name, uint32_t length, uint32_t value) {
    char digits[8];
    for (uint32_t i = 0; i < 8; ++i) digits[i] = "0123456789abcdef"[value >> (28u - i * 4u) & 15u];
    oc_usart_send_polled(name, length);
    oc_usart_send_polled(digits, sizeof digits);
}

/* `frame`: r0 to r3, r12, lr, pc, xpsr, as the exception's entry has stacked them. */
void oc_board_report_fault(const uint32_t* frame) {
    send_hex("\noc fault pc=", 13, frame[6]);
    send_hex(" lr=", 4, frame[5]);
    send_hex(" cfsr=", 6, oc_reg_read(CFSR));
    send_hex(" hfsr=", 6, oc_reg_read(HFSR));
    send_hex(" address=", 9, oc_reg_read(BFAR));
    oc_usart_send_polled("\n", 1);
    for (;;) {
    }
}

/* Weak: an application's startup code may have a handler of its own. */
__attribute__((weak, naked)) void oc_board_fault(void) {
    __asm volatile(
        "tst lr, #4\n\t"
        "ite eq\n\t"
        "mrseq r0, msp\n\t"
        "mrsne r0, psp\n\t"
        "b oc_board_report_fault");
}
