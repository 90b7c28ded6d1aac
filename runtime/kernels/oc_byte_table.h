/* Kernels of one byte from one byte, by table.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_BYTE_TABLE_H
#define OC_BYTE_TABLE_H

#include "oc_runs.h"

/* A table on the stack pays for itself from about so many elements on. */
enum { kByteTableSize = 256, kWorthByteTable = 320 };

/* output = table[128 + input taken as int8]. Input and output may be the same. */
static inline void oc_apply_table(const uint8_t* table, const int8_t* input, uint8_t* output,
                                  int32_t count) {
    const uint8_t* middle = table + 128;
    for (; count >= 4; count -= 4, input += 4, output += 4) {
        const uint8_t v0 = middle[input[0]], v1 = middle[input[1]];
        const uint8_t v2 = middle[input[2]], v3 = middle[input[3]];
        output[0] = v0;
        output[1] = v1;
        output[2] = v2;
        output[3] = v3;
    }
    for (; count > 0; --count) *output++ = middle[*input++];
}

/* The whole tile; input and output have elements of one byte. */
static inline void oc_apply_table_to_tile(const oc_call* call, const uint8_t* table) {
    const oc_box* box = &call->box;
    const oc_runs runs = oc_runs_of(call, 1);
    for (int32_t y = box->y0; y < box->y0 + runs.rows; ++y) {
        for (int32_t x = box->x0; x < box->x0 + runs.columns; ++x) {
            oc_apply_table(table, (const int8_t*)oc_at(&call->input[0], y, x, box->c0, 1u),
                           oc_output_at(call, y, x), runs.count);
        }
    }
}

static inline int oc_is_worth_table(const oc_box* box) {
    return (int64_t)(box->y1 - box->y0) * (box->x1 - box->x0) * (box->c1 - box->c0) >=
           kWorthByteTable;
}

#endif
