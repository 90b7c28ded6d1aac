/* Text, data, bss and arithmetic. SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

static int preset = 41;
static int cleared;

int main(void) {
    put_line("preset", (uint32_t)preset);
    put_line("cleared", (uint32_t)cleared);
    volatile uint32_t sum = 0;
    for (uint32_t i = 0; i < 1000; ++i) sum += i * i;
    put_line("sum", sum);
    return 0;
}
