/* From reset to main, and the handlers that an application leaves out.
 * SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "peripherals/cortex_m.h"

#define VTOR 0xE000ED08u

/* By the linker script. */
extern uint32_t oc_fast_load[], oc_fast_begin[], oc_fast_end[];
extern uint32_t oc_data_load[], oc_data_begin[], oc_data_end[], oc_bss_begin[], oc_bss_end[];
extern uint32_t oc_app_data_load[], oc_app_data_begin[], oc_app_data_end[];
extern uint32_t oc_app_bss_begin[], oc_app_bss_end[];
extern const uint32_t oc_board_vector_table[];
int main(void);

void oc_board_handle_usart(void) { oc_usart_handle(); }

/* For whoever starts the SysTick. */
__attribute__((weak)) void oc_board_handle_tick(void) {}

static void copy(const uint32_t* from, uint32_t* to, const uint32_t* end) {
    if (from == to) return;
    while (to < end) *to++ = *from++;
}

static void clear(uint32_t* to, const uint32_t* end) {
    while (to < end) *to++ = 0;
}

/* Runs before there is static data. */
void oc_board_reset(void) {
    copy(oc_fast_load, oc_fast_begin, oc_fast_end); /* from flash to flash: it is there */
    oc_core_flush();
    copy(oc_data_load, oc_data_begin, oc_data_end);
    copy(oc_app_data_load, oc_app_data_begin, oc_app_data_end);
    clear(oc_bss_begin, oc_bss_end);
    clear(oc_app_bss_begin, oc_app_bss_end);
    oc_reg_write(VTOR, (uint32_t)(uintptr_t)oc_board_vector_table);
    main();
    for (;;) {
    }
}
