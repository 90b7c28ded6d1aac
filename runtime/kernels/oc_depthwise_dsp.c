/* Groups of channels of the depthwise convolution for DSP cores, see oc_depthwise_dsp.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_depthwise_group.h"
#include "oc_requantize.h"
#include "oc_requantize_dsp.h"

#if OC_DSP

/* Strips of about the same width, even where that is possible: single outputs cost more. */
static int32_t strip_width(const oc_depthwise_plan* p, int32_t size) {
    const int32_t strips = (size + p->strip - 1) / p->strip;
    const int32_t width = ((size + strips - 1) / strips + 1) & ~1;
    return width <= p->strip ? width : p->strip;
}

/* What stays for all groups of a call. The last group is not smaller than the others, it overlaps
 * with the one before: fewer channels than a word has would be loaded byte by byte. */
static void begin_call(oc_depthwise_group* g, const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_depthwise_plan* p = &g->plan;
    uint32_t* work = (uint32_t*)call->scratch;
    const int32_t channels = call->box.c1 - call->box.c0;
    g->call = call;
    g->channels = channels < p->channels ? channels : p->channels;
    g->expand = oc_depthwise_expander_of(op, g->channels);
    g->clamps = op->activation_min != INT8_MIN || op->activation_max != INT8_MAX;
    g->nothing = oc_splat_byte(op->input_zero[0]);
    g->base = oc_splat_half(-op->input_zero[0]);
    g->weights = work;
    g->planes = work + g->channels * p->table_words;
    g->plane_words = op->kernel_h * (p->pitch / 2);
    for (int32_t i = 0; i < g->channels; ++i) {
        oc_depthwise_row* row = &g->row[i];
        row->plane = (const int16_t*)(const void*)(g->planes + i * g->plane_words);
        row->zero = op->output_zero;
        row->output_stride = call->output_stride_x;
        row->rows = op->kernel_h;
        row->words = p->words;
        row->pitch = p->pitch;
        row->step = op->stride_w;
        row->op = op;
        row->pair_step = p->pair_step;
    }
}

/* Channels from `index` of the tile on. */
static void begin_group(oc_depthwise_group* g, const oc_sections* sections, int32_t index) {
    const int32_t channel = g->call->box.c0 + index;
    const int32_t multiplier = g->call->op->depth_multiplier;
    g->index = index;
    g->channel = multiplier == 1 ? channel : channel / multiplier;
    for (int32_t i = 0; i < g->channels; ++i) {
        const int32_t c = index + i;
        const oc_multiplier factor = {sections->multiplier[c], -1 - (sections->shift[c] & 31)};
        const oc_fast_factor fast = oc_fast_factor_of(factor);
        oc_depthwise_row* row = &g->row[i];
        row->multiplier = fast.multiplier;
        row->power = fast.power;
        row->whole_bias = sections->bias[c];
        row->bias = oc_shift_left(row->whole_bias, 1u);
        row->shift = sections->shift[c];
        row->kernel = oc_shift_is_short(row->shift) ? g->plan.kernel : oc_depthwise_row_exact;
        g->offsets[i] = multiplier == 1 ? i : (channel + i) / multiplier - g->channel;
    }
    oc_depthwise_expand_weights(g, sections, g->weights);
}

/* Clamps a row of outputs to the activation range. */
static void clamp_row(const oc_depthwise_group* g, uint8_t* output, int32_t outputs) {
    const oc_operator* op = g->call->op;
    const uint32_t low = oc_splat_byte(op->activation_min),
                   high = oc_splat_byte(op->activation_max);
    for (; outputs > 0; --outputs, output += g->call->output_stride_x) {
        const uint32_t bytes =
            oc_min_bytes(oc_max_bytes(load_bytes((const int8_t*)output, g->channels), low), high);
        if (g->channels == kDepthwiseGroup) {
            oc_store4(output, bytes);
            continue;
        }
        for (int32_t i = 0; i < g->channels; ++i) output[i] = (uint8_t)(bytes >> (8 * i));
    }
}

/* Of the input columns from `left` on that `outputs` outputs read. */
static oc_depthwise_inside inside_of(const oc_operator* op, int32_t left, int32_t outputs) {
    const int32_t columns = (outputs - 1) * op->stride_w + op->kernel_w;
    const int32_t width = op->input[0].w - left;
    const int32_t first = left < 0 ? -left : 0, end = width < columns ? width : columns;
    oc_depthwise_inside in = {first / 2, first & 1, 0, 0, left + first, columns};
    if (first >= end) {
        in.left = 0;
        return in;
    }
    const int32_t whole = end - first - in.left;
    in.whole = whole / 2;
    in.right = whole & 1;
    return in;
}

/* Output columns [x, x + outputs) of all rows. */
static void strip(oc_depthwise_group* g, int32_t x, int32_t outputs) {
    const oc_call* call = g->call;
    const oc_operator* op = call->op;
    const int32_t rows = op->kernel_h;
    const oc_depthwise_inside in = inside_of(op, x * op->stride_w - op->pad_left, outputs);
    const int32_t pitch = g->plan.pitch / 2, count = (in.columns + 1) / 2;
    /* Pairs that are outside in every row are written once. */
    if (in.pair > 0 || in.pair + in.left + in.whole + in.right < count)
        for (int32_t i = 0; i < rows; ++i) oc_depthwise_clear(g, g->planes + i * pitch, count);
    for (int32_t i = 0; i < g->channels; ++i) g->row[i].outputs = outputs;
    int32_t top = call->box.y0 * op->stride_h - op->pad_top; /* input row of the first kernel row */
    int32_t next = top, slot = 0; /* input row that is read next, and where it goes in the ring */
    const oc_view* view = &call->input[0];
    const int empty = in.left + in.whole + in.right == 0;
    const uint8_t* from = empty ? NULL : oc_at(view, view->y0, in.x, g->channel, 1u);
    for (int32_t y = call->box.y0; y < call->box.y1; ++y, top += op->stride_h) {
        if (next < top) next = top; /* rows between two windows */
        for (; next < top + rows; ++next) {
            uint32_t* to = g->planes + slot * pitch;
            if (empty || next < 0 || next >= op->input[0].h) {
                oc_depthwise_clear(g, to, count);
            } else {
                g->expand(g, from + (size_t)(next - view->y0) * view->stride_y, &in, to + in.pair);
            }
            slot = slot + 1 == rows ? 0 : slot + 1;
        }
        /* The ring is full: the first kernel row is where the next row goes. */
        const uint32_t* weights = g->weights + (slot == 0 ? 0 : rows - slot) * g->plan.words;
        uint8_t* output = oc_output_at(call, y, x) + g->index;
        oc_depthwise_row* row = g->row;
        for (int32_t i = g->channels; i > 0; --i, ++row, weights += g->plan.table_words) {
            row->output = (int8_t*)output++;
            row->weights = weights;
            row->kernel(row);
        }
        if (g->clamps) clamp_row(g, output - g->channels, outputs);
    }
}

int oc_depthwise_fast(const oc_call* call, const oc_sections* sections) {
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0, size = box->x1 - box->x0;
    oc_depthwise_group g;
    if (call->scratch == NULL || !oc_depthwise_make_plan(call->op, size, &g.plan)) return 0;
    begin_call(&g, call);
    const int32_t width = strip_width(&g.plan, size);
    for (int32_t c = 0; c < channels; c += g.channels) {
        begin_group(&g, sections, channels - c < g.channels ? channels - g.channels : c);
        for (int32_t x = box->x0; x < box->x1; x += width)
            strip(&g, x, box->x1 - x < width ? box->x1 - x : width);
    }
    return 1;
}

#endif
