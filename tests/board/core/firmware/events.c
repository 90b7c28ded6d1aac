/* WFE and WFI. SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

static volatile uint32_t served, served_at;

void line_handler(int line) {
    served_at = DEV_TIME_NS;
    ++served;
    DEV_LOWER = (uint32_t)line;
}

static uint32_t slept(void) {
    const uint32_t begin = DEV_TIME_NS;
    wait_for_event();
    return DEV_TIME_NS - begin;
}

int main(void) {
    /* SEV and a first WFE clear the event register. */
    send_event();
    put_line("after sev", slept() < 2000);

    /* An interrupt wakes, its handler runs. */
    NVIC_ISER0 = 1u << 5;
    const uint32_t asked_at = DEV_TIME_NS;
    DEV_LINE_AFTER = 50000;
    uint32_t time = slept();
    const uint32_t after = served_at - asked_at;
    put_line("by interrupt", after >= 50000 && after < 60000 && time < 70000);
    put_line("served", served);
    wait_for_event(); /* exception entry and return had set the event register */

    /* Disabled in the NVIC, pending wakes through SEVONPEND. */
    NVIC_ICER0 = 1u << 5;
    SCB_SCR = 1u << 4;
    DEV_LINE_AFTER = 30000;
    time = slept();
    put_line("by pending", time >= 28000 && time < 36000);
    put_line("served", served);
    DEV_LOWER = 5;
    NVIC_ICPR0 = 1u << 5;
    SCB_SCR = 0;

    /* WFI wakes with PRIMASK set; the handler comes later. */
    NVIC_ISER0 = 1u << 5;
    disable_interrupts();
    DEV_LINE_AFTER = 20000;
    const uint32_t begin = DEV_TIME_NS;
    wait_for_interrupt();
    time = DEV_TIME_NS - begin;
    put_line("by wfi", time >= 18000 && time < 26000);
    put_line("served", served);
    enable_interrupts();
    put_line("served", served);

    /* SysTick wakes too. */
    put_text("sleep\n");
    disable_interrupts();
    NVIC_ICER0 = 1u << 5;
    wait_for_interrupt(); /* for ever */
    put_text("awake\n");
    return 0;
}
