/* How the depthwise convolution is computed on DSP cores, see oc_depthwise_dsp.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_depthwise_group.h"
#include "oc_requantize_dsp.h"

#if OC_DSP

/* The largest number of outputs whose columns fit into a row of the plane. */
static void set_shape(const oc_operator* op, int32_t size, oc_depthwise_plan* p) {
    p->pair_step = 1;
    p->words = op->kernel_w - 1;
    p->channels = kDepthwiseGroup;
    if (op->kernel_h == 3 && op->kernel_w == 3 && op->stride_w <= 2) {
        p->kernel = op->stride_w == 1 ? oc_depthwise_row_3x3 : oc_depthwise_row_3x3_stride_2;
        p->pitch = kPitch3;
        p->strip = op->stride_w == 1 ? kPitch3 - 2 : kPitch3 / 2 - 1;
    } else if (op->kernel_h == 5 && op->kernel_w == 5 && op->stride_w <= 2) {
        p->kernel = op->stride_w == 1 ? oc_depthwise_row_5x5 : oc_depthwise_row_5x5_stride_2;
        p->pitch = kPitch5;
        p->strip = op->stride_w == 1 ? kPitch5 - 4 : kPitch5 / 2 - 2;
    } else if (op->kernel_h == 7 && op->kernel_w == 7 && op->stride_w == 1) {
        p->kernel = oc_depthwise_row_7x7;
        p->pitch = kPitch7;
        p->strip = kPitch7 - 6;
        p->channels = 2;
    } else {
        p->kernel = oc_depthwise_row_any;
        p->pair_step = 2;
        p->words = (op->kernel_w + 1) / 2;
        p->strip = size;
        p->pitch = ((size - 1) * op->stride_w + 2 * p->words + 1) & ~1;
    }
}

/* Words that weights and planes of `channels` channels need. */
static int32_t work_words(const oc_operator* op, oc_depthwise_plan* p, int32_t channels) {
    p->table_words = (2 * op->kernel_h - 1) * p->words;
    return channels * (p->table_words + op->kernel_h * (p->pitch / 2));
}

/* Narrower strips and smaller groups until the work fits; 0 when it never does. */
int oc_depthwise_make_plan(const oc_operator* op, int32_t size, oc_depthwise_plan* p) {
    const int64_t taps = (int64_t)op->kernel_h * op->kernel_w;
    if (op->dilation_h != 1 || op->dilation_w != 1 || taps > kDepthwiseWords ||
        op->stride_w > kDepthwiseWords || !oc_activation_in_int8(op)) {
        return 0;
    }
    set_shape(op, size < kDepthwiseWords ? size : kDepthwiseWords, p);
    while (work_words(op, p, p->channels) > kDepthwiseWords) {
        if (p->kernel != oc_depthwise_row_any) return 0;
        if (p->strip > 8 || (p->channels == 1 && p->strip > 1)) {
            p->strip = (p->strip + 1) / 2;
            p->pitch = ((p->strip - 1) * op->stride_w + 2 * p->words + 1) & ~1;
        } else if (p->channels > 1) {
            p->channels /= 2;
        } else {
            return 0;
        }
    }
    return 1;
}

#endif
