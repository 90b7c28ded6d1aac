/* Nesting by priority, tail chaining, masks, SVC, PendSV, SysTick.
 * SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

static volatile uint32_t ticks;
static volatile uint32_t entries[2], exits[2];
static volatile int chain;

void tick_handler(void) { ++ticks; }
void supervisor_handler(void) { put_text("svc\n"); }
void pend_handler(void) { put_text("pend\n"); }

void line_handler(int line) {
    if (chain) {
        if (line == 2) entries[0] = DWT_CYCCNT;
        DEV_LOWER = (uint32_t)line;
        if (line == 1) exits[0] = DWT_CYCCNT;
        return;
    }
    put_line("in", (uint32_t)line);
    if (line == 1) {
        DEV_RAISE = 2; /* more urgent: nests */
        DEV_RAISE = 3; /* less urgent: waits */
        put_text("after raise\n");
    }
    DEV_LOWER = (uint32_t)line;
    put_line("out", (uint32_t)line);
}

int main(void) {
    start_cycle_counter();
    NVIC_IPR(1) = 0x80;
    NVIC_IPR(2) = 0x40;
    NVIC_IPR(3) = 0xC0;
    NVIC_ISER0 = 0xE;
    DEV_RAISE = 1;
    put_text("thread\n");

    disable_interrupts();
    DEV_RAISE = 1;
    put_line("pending", NVIC_ISPR0);
    put_text("masked\n");
    enable_interrupts();
    put_text("unmasked\n");

    uint32_t basepri = 0x80;
    __asm volatile("msr basepri, %0" ::"r"(basepri));
    DEV_RAISE = 3;
    put_text("basepri\n");
    basepri = 0;
    __asm volatile("msr basepri, %0" ::"r"(basepri));
    put_text("no basepri\n");

    /* Registers survive an interrupt. */
    uint32_t a = 0x12345678, b = 0x9ABCDEF0, flags = 0;
    SYST_RVR = 99;
    SYST_CVR = 0;
    SYST_CSR = 7;
    for (int i = 0; i < 1000; ++i)
        __asm volatile(
            "adds %0, %0, %1\n adcs %1, %1, %0\n eors %0, %0, %1\n it cs\n addcs %2, %2, #1"
            : "+r"(a), "+r"(b), "+r"(flags)::"cc");
    SYST_CSR = 0;
    put_line("ticks", ticks);
    put_line("a", a);
    put_line("b", b);
    put_line("flags", flags);

    __asm volatile("svc 0");
    SCB_ICSR = 1u << 28;
    put_text("after pend\n");

    /* Line 2 becomes pending while line 1 runs and is not more urgent: it chains. */
    chain = 1;
    NVIC_IPR(1) = 0x80;
    NVIC_IPR(2) = 0x80;
    disable_interrupts();
    DEV_RAISE = 1;
    DEV_RAISE = 2;
    enable_interrupts();
    put_line("chain", entries[0] - exits[0]);
    return 0;
}
