/* Runs each row of a board's table (generated from tests/board/core/data/kernel_rows.csv) and says
 * how many cycles it took. SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"
#include "kernel_loops.h"
#include "kernel_row_table.h"

static int16_t scratch[9216] __attribute__((aligned(8)));

static const struct kernel_memory memory = {(uint8_t*)INPUT_ADDRESS, (uint8_t*)OUTPUT_ADDRESS,
                                            scratch, (const uint8_t*)WEIGHTS_ADDRESS,
                                            (const int32_t*)(WEIGHTS_ADDRESS - 0x4000u)};

static uint32_t run(const struct kernel_row* row) {
    const uint32_t begin = DWT_CYCCNT;
    if (row->kind <= fully_connected_u8)
        run_u8(row, &memory);
    else if (row->kind <= fully_connected_q7)
        run_q7(row, &memory);
    else
        run_s8(row, &memory);
    return DWT_CYCCNT - begin;
}

int main(void) {
#if KERNEL_CACHES
    SCB_CCR |= 3u << 16;
#endif
    start_cycle_counter();
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
        put_line(rows[i].name, run(&rows[i]));
    }
    return 0;
}
