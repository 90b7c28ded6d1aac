/* CONV_2D, int8: the windows of four output pixels become patches of int16 in scratch memory, then
 * meet two output channels at a time.
 *
 * input    int8, any strides and alignment, zero point in [-128, 127]
 * constants  records of oc_pairs.h, on a multiple of 4
 * output   int8, any strides and alignment; partial sums int32 [rows][columns][channels]
 * scratch  oc_conv_2d_s8_scratch_bytes(): four patches of int16, 8 bytes for each input of a patch
 * stack    below 1 KiB, 88 bytes of it in assembly that compilers do not account for
 *
 * Fast on cores with the DSP extension when a call has all input channels and its shift words are
 * short (oc_requantize.h); right in any other case. Input channels in multiples of 4 save copies,
 * and an odd output channel costs as much as two.
 *
 * Cycles for each product, by the rule of
 * tests/bench/kernel_count for a Cortex-M4 without wait states (instructions in brackets): 1x1 64
 * to 128 channels 1.4 (1.0), 24 to 144 1.7 (1.3); 3x3 of 16 channels 1.6 (1.1), 64 channels 1.2
 * (0.9); first layer 3 to 32 channels 2.0 (1.4). 12 to 17 of an output's cycles do not depend on
 * its inputs.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_product.h"

static oc_window window_of(const oc_operator* op) {
    const oc_window window = {op->kernel_h,   op->kernel_w,   op->stride_h, op->stride_w,
                              op->dilation_h, op->dilation_w, op->pad_top,  op->pad_left};
    return window;
}

uint64_t oc_conv_2d_s8_constants_bytes(const oc_operator* op, int32_t c0, int32_t c1, int32_t k0,
                                       int32_t k1) {
    const oc_window window = window_of(op);
    return oc_product_constants_bytes(op, &window, c0, c1, k0, k1);
}

uint32_t oc_conv_2d_s8_scratch_bytes(const oc_operator* op, int32_t k0, int32_t k1) {
    const oc_window window = window_of(op);
    return oc_product_scratch_bytes(&window, k0, k1);
}

void oc_conv_2d_s8(const oc_call* call) {
    const oc_window window = window_of(call->op);
    oc_product_run(call, &window);
}
