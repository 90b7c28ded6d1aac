/* Start-up of the test programs. The main stack is at the end of 64 KiB of RAM.
 * SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

extern uint32_t bare_data_load, bare_data_begin, bare_data_end, bare_bss_begin, bare_bss_end,
    bare_stack_top;

void bare_reset(void);
void bare_stay(void);
void bare_line(void);

void bare_reset(void) {
    uint32_t* from = &bare_data_load;
    for (uint32_t* to = &bare_data_begin; to < &bare_data_end;) *to++ = *from++;
    for (uint32_t* to = &bare_bss_begin; to < &bare_bss_end;) *to++ = 0;
    DEV_PUT_CONTROL = 0x2008; /* on, transmitter on */
    main();
    put_text("done\n");
    for (;;) wait_for_interrupt();
}

void bare_stay(void) {
    for (;;) {
    }
}

void __attribute__((weak)) line_handler(int line) { (void)line; }

void bare_line(void) {
    uint32_t number;
    __asm volatile("mrs %0, ipsr" : "=r"(number));
    line_handler((int)(number & 0x1FFu) - 16);
}

void hard_fault_handler(void) __attribute__((weak, alias("bare_stay")));
void usage_fault_handler(void) __attribute__((weak, alias("bare_stay")));
void bus_fault_handler(void) __attribute__((weak, alias("bare_stay")));
void supervisor_handler(void) __attribute__((weak, alias("bare_stay")));
void pend_handler(void) __attribute__((weak, alias("bare_stay")));
void tick_handler(void) __attribute__((weak, alias("bare_stay")));

typedef void (*bare_vector)(void);
#define LINES bare_line, bare_line, bare_line, bare_line
__attribute__((section(".vectors"), used))
const bare_vector bare_vectors[32] = {(bare_vector)&bare_stack_top,
                                      bare_reset,
                                      bare_stay,
                                      hard_fault_handler,
                                      bare_stay,
                                      bus_fault_handler,
                                      usage_fault_handler,
                                      0,
                                      0,
                                      0,
                                      0,
                                      supervisor_handler,
                                      0,
                                      0,
                                      pend_handler,
                                      tick_handler,
                                      LINES,
                                      LINES,
                                      LINES,
                                      LINES};

void put_number(uint32_t value) {
    char digits[10];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10u);
        value /= 10u;
    } while (value != 0);
    while (count > 0) DEV_PUT = (uint8_t)digits[--count];
}

void put_line(const char* name, uint32_t value) {
    put_text(name);
    put_text(" ");
    put_number(value);
    put_text("\n");
}

void start_cycle_counter(void) {
    DEMCR |= 1u << 24;
    DWT_LAR = 0xC5ACCE55u;
    DWT_CYCCNT = 0;
    DWT_CTRL |= 1u;
}
