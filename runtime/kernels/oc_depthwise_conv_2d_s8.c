/* DEPTHWISE_CONV_2D, int8: by groups of channels on cores with DSP instructions
 * (oc_depthwise_dsp.h), else in plain C: sums of a block of channels, tap by tap, channels
 * innermost.
 *
 * input      int8, any strides and alignment, zero point in [-128, 127]
 * constants  oc_kernels.h, on a multiple of 4; any int8 weights, requantisation of oc_requantize.h
 * output     int8, any strides and alignment
 * scratch    oc_depthwise_conv_2d_s8_scratch_bytes(), 1568 bytes for any tile
 * stack      about 600 bytes with what it calls
 * cycles     Cortex-M4, tests/bench/kernel_count (no wait states), a multiply-accumulate:
 *            3x3 2.9 to 3.2, with stride 2 4.2 to 5.0, 5x5 2.7, 7x7 2.4; instructions 2.0 to 2.1,
 *            2.9 to 3.3, 1.6, 1.3. Other kernels 4 to 5 cycles. Narrow rows cost more: 3x3 on
 *            6 columns 5.9. Dilation and what does not fit into the scratch go the plain way.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_depthwise_dsp.h"
#include "oc_fixed_point.h"
#include "oc_requantize.h"
#include "oc_sections.h"

enum { kBlock = 64 };

uint64_t oc_depthwise_conv_2d_s8_constants_bytes(const oc_operator* op, int32_t c0, int32_t c1) {
    const uint64_t taps = (uint64_t)op->kernel_h * (uint64_t)op->kernel_w;
    return oc_sections_bytes(c1 - c0, 3u, taps * (uint64_t)(c1 - c0));
}

uint32_t oc_depthwise_conv_2d_s8_scratch_bytes(void) { return kDepthwiseWords * 4u; }

/* sums[c] += (input channel of c - zero) * weights[c] for `count` output channels from `channel`
 * on. `x` is input channel 0 of the tap, seen from the view's origin. */
static void accumulate_tap(const oc_operator* op, const int8_t* x, int32_t channel,
                           const int8_t* weights, int32_t count, int32_t* sums) {
    const int32_t zero = op->input_zero[0];
    const int32_t multiplier = op->depth_multiplier;
    if (multiplier == 1) {
        for (int32_t i = 0; i < count; ++i) {
            sums[i] += (int16_t)(x[i] - zero) * (int16_t)weights[i];
        }
        return;
    }
    const int32_t first = channel / multiplier;
    for (int32_t i = 0; i < count; ++i) {
        sums[i] += (x[(channel + i) / multiplier - first] - zero) * weights[i];
    }
}

/* Channels [channel, channel + count) of output pixel (y, x); `index` is the first one's in the
 * tile. */
static void pixel_block(const oc_call* call, const oc_sections* sections, int32_t y, int32_t x,
                        int32_t index, int32_t count) {
    const oc_operator* op = call->op;
    const int32_t channels = call->box.c1 - call->box.c0;
    const int32_t channel = call->box.c0 + index;
    const int32_t top = y * op->stride_h - op->pad_top;
    const int32_t left = x * op->stride_w - op->pad_left;
    const oc_taps rows = oc_taps_inside(top, op->kernel_h, op->dilation_h, op->input[0].h);
    const oc_taps columns = oc_taps_inside(left, op->kernel_w, op->dilation_w, op->input[0].w);
    int32_t sums[kBlock] = {0};
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        for (int32_t kx = columns.first; kx < columns.end; ++kx) {
            const uint8_t* input =
                oc_at(&call->input[0], top + ky * op->dilation_h, left + kx * op->dilation_w,
                      channel / op->depth_multiplier, 1u);
            const int8_t* weights =
                sections->weights + (size_t)(ky * op->kernel_w + kx) * (size_t)channels + index;
            accumulate_tap(op, (const int8_t*)input, channel, weights, count, sums);
        }
    }
    int8_t* output = (int8_t*)oc_output_at(call, y, x) + index;
    for (int32_t i = 0; i < count; ++i) {
        output[i] = (int8_t)oc_requantize_exact(op, oc_sum(sums[i], sections->bias[index + i]),
                                                sections->multiplier[index + i],
                                                sections->shift[index + i]);
    }
}

static void plain_channels(const oc_call* call, const oc_sections* sections, int32_t channels) {
    const oc_box* box = &call->box;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            for (int32_t c = 0; c < channels; c += kBlock) {
                const int32_t left = channels - c;
                pixel_block(call, sections, y, x, c, left < kBlock ? left : kBlock);
            }
        }
    }
}

void oc_depthwise_conv_2d_s8(const oc_call* call) {
    const int32_t channels = call->box.c1 - call->box.c0;
    const oc_sections sections = oc_sections_of(call->constants, channels, 1, 1);
#if OC_DSP
    if (oc_depthwise_fast(call, &sections)) return;
#endif
    plain_channels(call, &sections, channels);
}
