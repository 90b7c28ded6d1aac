/* Compiled for size, as the library is. SPDX-License-Identifier: Apache-2.0 */
#include "kernel_loops.h"

void copy_bytes(uint8_t* to, const uint8_t* from, uint32_t count) {
    for (const uint8_t* const end = from + count; from != end;) *to++ = *from++;
}

void fill_bytes(uint8_t* to, int value, uint32_t count) {
    for (const uint8_t* const end = to + count; to != end;) *to++ = (uint8_t)value;
}
