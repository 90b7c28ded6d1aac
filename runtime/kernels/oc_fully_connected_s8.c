/* FULLY_CONNECTED, int8: a 1x1 convolution over the columns of the input. Layout, ranges, alignment
 * and scratch as there. One column takes 1.7 cycles (1.2 instructions) a product on a Cortex-M4,
 * four as much as the convolution.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_product.h"

static const oc_window kWindow = {1, 1, 1, 1, 1, 1, 0, 0};

uint64_t oc_fully_connected_s8_constants_bytes(const oc_operator* op, int32_t c0, int32_t c1,
                                               int32_t k0, int32_t k1) {
    return oc_product_constants_bytes(op, &kWindow, c0, c1, k0, k1);
}

uint32_t oc_fully_connected_s8_scratch_bytes(const oc_operator* op, int32_t k0, int32_t k1) {
    (void)op;
    return oc_product_scratch_bytes(&kWindow, k0, k1);
}

void oc_fully_connected_s8(const oc_call* call) { oc_product_run(call, &kWindow); }
