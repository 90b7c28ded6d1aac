/* PAD, int8: the output's zero point around the input.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

/* Channels of the tile that the input covers, [first, end), counted from the output's channel 0. */
static oc_taps covered_channels(const oc_call* call) {
    const int32_t before = call->op->parameter[OC_PAD_CHANNELS];
    const int32_t inside_end = before + call->op->input[0].c;
    oc_taps covered;
    covered.first = call->box.c0 > before ? call->box.c0 : before;
    covered.end = call->box.c1 < inside_end ? call->box.c1 : inside_end;
    return covered;
}

/* Output columns [x, end) of row y, which the input covers. */
static void copy_columns(const oc_call* call, int32_t y, int32_t x, int32_t end, oc_taps channels) {
    const oc_operator* op = call->op;
    const uint8_t* input = oc_at(&call->input[0], y - op->pad_top, x - op->pad_left,
                                 channels.first - op->parameter[OC_PAD_CHANNELS], 1u);
    uint8_t* output = oc_output_at(call, y, x) + (channels.first - call->box.c0);
    size_t bytes = (size_t)(channels.end - channels.first);
    if (call->input[0].stride_x == bytes && call->output_stride_x == bytes) {
        bytes *= (size_t)(end - x);
        end = x + 1;
    }
    for (; x < end; ++x) {
        memcpy(output, input, bytes);
        input += call->input[0].stride_x;
        output += call->output_stride_x;
    }
}

/* The zero point in the whole row. */
static void clear_row(const oc_call* call, int32_t y) {
    size_t bytes = (size_t)(call->box.c1 - call->box.c0);
    int32_t columns = call->box.x1 - call->box.x0;
    if (call->output_stride_x == bytes) {
        bytes *= (size_t)columns;
        columns = 1;
    }
    uint8_t* output = oc_output_at(call, y, call->box.x0);
    for (; columns > 0; --columns, output += call->output_stride_x)
        memset(output, call->op->output_zero, bytes);
}

void oc_pad_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const oc_taps channels = covered_channels(call);
    const int32_t inside_end = op->pad_left + op->input[0].w;
    const int32_t first = box->x0 > op->pad_left ? box->x0 : op->pad_left;
    const int32_t end = box->x1 < inside_end ? box->x1 : inside_end;
    const int whole =
        channels.end - channels.first == box->c1 - box->c0 && first == box->x0 && end == box->x1;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        const int inside = y >= op->pad_top && y < op->pad_top + op->input[0].h && first < end &&
                           channels.first < channels.end;
        if (!inside || !whole) clear_row(call, y);
        if (inside) copy_columns(call, y, first, end, channels);
    }
}
