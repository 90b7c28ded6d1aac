/* From reset to main, and the handlers that an application leaves out.
 * SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "peripherals/registers.h"

#define VTOR 0xE000ED08u

/* By the linker script. */
extern uint32_t oc_data_load[], oc_data_begin[], oc_data_end[], oc_bss_begin[], oc_bss_end[];
extern const uint32_t oc_board_vector_table[];
int main(void);

void oc_board_handle_usart(void) { oc_usart_handle(); }

/* For whoever starts the SysTick. */
__attribute__((weak)) void oc_board_handle_tick(void) {}

/* Runs before there is static data. */
void oc_board_reset(void) {
    const uint32_t* from = oc_data_load;
    for (uint32_t* to = oc_data_begin; to < oc_data_end; ++to) *to = *from++;
    for (uint32_t* to = oc_bss_begin; to < oc_bss_end; ++to) *to = 0;
    oc_reg_write(VTOR, (uint32_t)(uintptr_t)oc_board_vector_table);
    main();
    for (;;) {
    }
}
