/* CONV_2D, int8, plain C.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_dot.h"
#include "oc_fixed_point.h"
#include "oc_sections.h"

/* What stays the same for all pixels of a call. */
typedef struct convolution {
    const oc_call* call;
    oc_sections sections;
    int32_t depth;           /* input channels of this call */
    uint32_t channel_stride; /* weights of one output channel */
    int contiguous;          /* the columns of a kernel row lie side by side in the input */
} convolution;

/* One output pixel's window, cut to the taps inside the input. */
typedef struct window {
    int32_t y, x; /* of tap (0, 0); may be outside */
    oc_taps rows, columns;
} window;

uint64_t oc_conv_2d_s8_constants_bytes(const oc_operator* op, int32_t c0, int32_t c1, int32_t k0,
                                       int32_t k1) {
    const unsigned words = (k0 == 0 ? 1u : 0u) + (k1 == op->input[0].c ? 2u : 0u);
    const uint64_t taps = (uint64_t)op->kernel_h * (uint64_t)op->kernel_w;
    return oc_sections_bytes(c1 - c0, words, taps * (uint64_t)(k1 - k0) * (uint64_t)(c1 - c0));
}

uint32_t oc_conv_2d_s8_scratch_bytes(const oc_operator* op, int32_t k0, int32_t k1) {
    (void)op, (void)k0, (void)k1;
    return 0; /* weights and inputs are read where they are */
}

static window window_at(const oc_operator* op, int32_t y, int32_t x) {
    window w;
    w.y = y * op->stride_h - op->pad_top;
    w.x = x * op->stride_w - op->pad_left;
    w.rows = oc_taps_inside(w.y, op->kernel_h, op->dilation_h, op->input[0].h);
    w.columns = oc_taps_inside(w.x, op->kernel_w, op->dilation_w, op->input[0].w);
    return w;
}

/* Adds `count` (1 or 4) output channels' products with `length` inputs from `x` on. */
static void accumulate_run(const convolution* conv, const int8_t* x, const int8_t* weights,
                           int32_t length, int32_t count, int32_t sums[4]) {
    const int32_t zero = conv->call->op->input_zero[0];
    if (count == 4) {
        oc_dot_4(x, zero, weights, conv->channel_stride, length, sums);
    } else {
        oc_dot_1(x, zero, weights, length, sums);
    }
}

static void accumulate(const convolution* conv, const window* w, int32_t channel, int32_t count,
                       int32_t sums[4]) {
    const oc_call* call = conv->call;
    const oc_operator* op = call->op;
    const int32_t columns = w->columns.end - w->columns.first;
    const int32_t runs = conv->contiguous ? 1 : columns;
    const int32_t length = conv->contiguous ? columns * conv->depth : conv->depth;
    if (columns <= 0) return;
    for (int32_t ky = w->rows.first; ky < w->rows.end; ++ky) {
        const int8_t* x =
            (const int8_t*)oc_at(&call->input[0], w->y + ky * op->dilation_h,
                                 w->x + w->columns.first * op->dilation_w, call->k0, 1u);
        const int8_t* weights =
            conv->sections.weights + (size_t)channel * conv->channel_stride +
            (size_t)(ky * op->kernel_w + w->columns.first) * (size_t)conv->depth;
        for (int32_t run = 0; run < runs; ++run) {
            const size_t step = (size_t)run * (size_t)op->dilation_w * call->input[0].stride_x;
            accumulate_run(conv, x + step, weights + (size_t)run * (size_t)conv->depth, length,
                           count, sums);
        }
    }
}

/* Starts `count` sums from the bias or the sums so far, and passes them on. */
static void pixel_channels(const convolution* conv, const window* w, int32_t channel, int32_t count,
                           int32_t* partial, int8_t* output) {
    const oc_sections* sections = &conv->sections;
    int32_t sums[4] = {0, 0, 0, 0};
    for (int32_t i = 0; i < count; ++i) {
        sums[i] = sections->bias != NULL ? sections->bias[channel + i] : partial[channel + i];
    }
    accumulate(conv, w, channel, count, sums);
    for (int32_t i = 0; i < count; ++i) {
        if (sections->shift == NULL) {
            partial[channel + i] = sums[i];
            continue;
        }
        const oc_multiplier factor = {sections->multiplier[channel + i],
                                      sections->shift[channel + i]};
        output[channel + i] = (int8_t)oc_activate(conv->call->op, sums[i], factor);
    }
}

void oc_conv_2d_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0;
    convolution conv;
    conv.call = call;
    conv.sections =
        oc_sections_of(call->constants, channels, call->k0 == 0, call->k1 == op->input[0].c);
    conv.depth = call->k1 - call->k0;
    conv.channel_stride = (uint32_t)(op->kernel_h * op->kernel_w) * (uint32_t)conv.depth;
    conv.contiguous = op->dilation_w == 1 && call->input[0].stride_x == (uint32_t)conv.depth;
    int32_t* partial = call->partial;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const window w = window_at(op, y, x);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
            int32_t c = 0;
            for (; c + 4 <= channels; c += 4) pixel_channels(&conv, &w, c, 4, partial, output);
            for (; c < channels; ++c) pixel_channels(&conv, &w, c, 1, partial, output);
            if (partial != NULL) partial += channels;
        }
    }
}
