/* A group of channels of the depthwise convolution for DSP cores, see oc_depthwise_dsp.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_depthwise_dsp.h"

#include "oc_requantize.h"
#include "oc_requantize_dsp.h"

#if OC_DSP

enum {
    kGroup = 4,
    kWorkWords = 288, /* weights and planes of a group */
    kLargestProduct = 255 * 128
};

/* How a group of channels is computed. */
typedef struct plan {
    oc_depthwise_row_kernel kernel;
    int32_t channels;     /* of a group */
    int32_t strip;        /* most output columns at a time */
    int32_t words;        /* weight words of a kernel row */
    int32_t weight_rows;  /* kernel rows in the table: repeated ones behind it make it a ring */
    int32_t pair_step;    /* columns from a weight pair to the next, 1 or 2 */
    int32_t pitch;        /* halves of a plane's row */
    int32_t plane_halves; /* of a channel's plane */
} plan;

/* A group at work. */
typedef struct group {
    const oc_call* call;
    plan plan;
    int32_t index, channels; /* from the tile's first channel on */
    int32_t left;            /* input column of a strip's first tap, may be outside */
    int32_t columns;         /* input columns of the strip */
    const uint32_t* weights[kGroup];
    uint32_t* ordered; /* a channel's weights in the ring's order; NULL when the table is a ring */
    int16_t* plane[kGroup];
    oc_depthwise_row row[kGroup];
} group;

/* The largest number of outputs whose columns fit into a row of the plane. */
static void set_shape(const oc_operator* op, int32_t size, plan* p) {
    const int square = op->kernel_h == op->kernel_w && op->stride_w == 1;
    p->pair_step = 1;
    p->words = op->kernel_w - 1;
    p->weight_rows = op->kernel_h;
    p->channels = kGroup;
    if (op->kernel_h == 3 && op->kernel_w == 3 && op->stride_w <= 2) {
        p->kernel = op->stride_w == 1 ? oc_depthwise_row_3x3 : oc_depthwise_row_3x3_stride_2;
        p->pitch = kPitch3;
        p->strip = op->stride_w == 1 ? kPitch3 - 2 : kPitch3 / 2 - 1;
        p->weight_rows = 5;
    } else if (square && op->kernel_h == 5) {
        p->kernel = oc_depthwise_row_5x5;
        p->pitch = kPitch5;
        p->strip = kPitch5 - 4;
    } else if (square && op->kernel_h == 7) {
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
static int32_t work_words(const oc_operator* op, const plan* p, int32_t channels) {
    const int32_t ordered = p->weight_rows == op->kernel_h ? p->weight_rows * p->words : 0;
    return channels * (p->weight_rows * p->words + op->kernel_h * (p->pitch / 2)) + ordered;
}

/* Narrower strips and smaller groups until the work fits; 0 when it never does. */
static int make_plan(const oc_operator* op, int32_t size, plan* p) {
    const int64_t taps = (int64_t)op->kernel_h * op->kernel_w;
    if (op->dilation_h != 1 || op->dilation_w != 1 || taps > kWorkWords ||
        op->stride_w > kWorkWords || !oc_activation_in_int8(op)) {
        return 0;
    }
    set_shape(op, size < kWorkWords ? size : kWorkWords, p);
    while (work_words(op, p, p->channels) > kWorkWords) {
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
    p->plane_halves = op->kernel_h * p->pitch;
    return 1;
}

/* Strips of about the same width, even where that is possible: single outputs cost more. */
static int32_t strip_width(const plan* p, int32_t size) {
    const int32_t strips = (size + p->strip - 1) / p->strip;
    const int32_t width = ((size + strips - 1) / strips + 1) & ~1;
    return width <= p->strip ? width : p->strip;
}

/* Bytes at `from` of up to four channels as one word. */
OC_INLINE uint32_t load_bytes(const uint8_t* from, int32_t count) {
    if (count == kGroup) return oc_load4(from);
    uint32_t word = 0;
    for (int32_t i = 0; i < count; ++i) word |= (uint32_t)from[i] << (8 * i);
    return word;
}

/* Four channels of column pairs (x, y). */
typedef struct pairs {
    uint32_t channel[kGroup];
} pairs;

/* `base` holds what is added to each half. */
OC_INLINE pairs pair_up(uint32_t x, uint32_t y, uint32_t base) {
    const uint32_t front = oc_pack_low(x, y), back = oc_pack_high(y, x);
    pairs p;
    p.channel[0] = oc_sxtab16(base, front);
    p.channel[1] = oc_sxtab16_odd(base, front);
    p.channel[2] = oc_sxtab16(base, back);
    p.channel[3] = oc_sxtab16_odd(base, back);
    return p;
}

/* Twice the weights of the group, as pairs, one channel's table behind the other's. */
static void expand_weights(const group* g, const oc_sections* sections, uint32_t* table) {
    const oc_operator* op = g->call->op;
    const plan* p = &g->plan;
    const int32_t channels = g->call->box.c1 - g->call->box.c0;
    const int32_t length = p->weight_rows * p->words;
    for (int32_t row = 0; row < p->weight_rows; ++row) {
        const int32_t ky = row < op->kernel_h ? row : row - op->kernel_h;
        const uint8_t* taps = (const uint8_t*)sections->weights + g->index +
                              (size_t)(ky * op->kernel_w) * (size_t)channels;
        for (int32_t n = 0; n < p->words; ++n, ++table) {
            const int32_t kx = n * p->pair_step;
            const uint8_t* tap = taps + (size_t)kx * (size_t)channels;
            const uint32_t first = load_bytes(tap, g->channels);
            const uint32_t second =
                kx + 1 < op->kernel_w ? load_bytes(tap + channels, g->channels) : 0u;
            const pairs w = pair_up(first, second, 0);
            for (int32_t i = 0; i < g->channels; ++i)
                table[i * length] = oc_add_halves(w.channel[i], w.channel[i]);
        }
    }
}

/* The requantisation of each channel, and what else stays for all rows; 0 when it is not fast. */
static int prepare(group* g, const oc_sections* sections, uint32_t* work) {
    const oc_operator* op = g->call->op;
    const plan* p = &g->plan;
    const int32_t length = p->weight_rows * p->words;
    for (int32_t i = 0; i < g->channels; ++i) {
        const int32_t c = g->index + i, word = sections->shift[c];
        if (!oc_shift_is_short(word)) return 0;
        const oc_multiplier factor = {sections->multiplier[c], -1 - (word & 31)};
        const oc_fast_factor fast = oc_fast_factor_of(factor);
        oc_depthwise_row* row = &g->row[i];
        row->multiplier = fast.multiplier;
        row->power = fast.power;
        row->bias = oc_shift_left(sections->bias[c], 1u);
        row->zero = op->output_zero;
        row->output_stride = g->call->output_stride_x;
        row->rows = op->kernel_h;
        row->words = p->words;
        row->pitch = p->pitch;
        row->step = op->stride_w;
        g->weights[i] = work + i * length;
    }
    expand_weights(g, sections, work);
    work += g->channels * length;
    g->ordered = p->weight_rows == op->kernel_h ? work : NULL;
    if (g->ordered != NULL) work += length;
    for (int32_t i = 0; i < g->channels; ++i) {
        g->plane[i] = (int16_t*)(void*)(work + i * (p->plane_halves / 2));
        g->row[i].plane = g->plane[i];
    }
    return 1;
}

/* The group's channels of input pixel (y, x), which is inside. */
static uint32_t load_pixel(const group* g, int32_t y, int32_t x) {
    const oc_call* call = g->call;
    const int32_t multiplier = call->op->depth_multiplier;
    const int32_t channel = call->box.c0 + g->index;
    if (multiplier == 1) return load_bytes(oc_at(&call->input[0], y, x, channel, 1u), g->channels);
    uint32_t word = 0;
    for (int32_t i = 0; i < g->channels; ++i) {
        word |= (uint32_t)*oc_at(&call->input[0], y, x, (channel + i) / multiplier, 1u) << (8 * i);
    }
    return word;
}

/* Columns [from, end) of the strip, one by one; from is even. What is not inside is the zero point.
 */
static void expand_some(const group* g, int32_t y, int32_t slot, int32_t from, int32_t end,
                        oc_taps inside) {
    const int32_t zero = g->call->op->input_zero[0];
    const uint32_t nothing = oc_splat_byte(zero), base = oc_splat_half(-zero);
    for (int32_t j = from; j < end; j += 2) {
        uint32_t pixel[2];
        for (int32_t n = 0; n < 2; ++n) {
            const int in = j + n >= inside.first && j + n < inside.end;
            pixel[n] = in ? load_pixel(g, y, g->left + j + n) : nothing;
        }
        const pairs p = pair_up(pixel[0], pixel[1], base);
        for (int32_t i = 0; i < g->channels; ++i)
            memcpy(g->plane[i] + slot * g->plan.pitch + j, &p.channel[i], sizeof p.channel[i]);
    }
}

/* Column pairs of four channels, `count` of them. */
OC_HOT static void expand_pairs(const uint8_t* from, uint32_t stride, uint32_t base, uint32_t* to,
                                int32_t plane_words, int32_t count) {
    uint32_t *to0 = to, *to1 = to0 + plane_words, *to2 = to1 + plane_words,
             *to3 = to2 + plane_words;
    for (; count > 0; --count, from += 2 * stride) {
        const pairs p = pair_up(oc_load4(from), oc_load4(from + stride), base);
        *to0++ = p.channel[0];
        *to1++ = p.channel[1];
        *to2++ = p.channel[2];
        *to3++ = p.channel[3];
    }
}

/* Input row y of the strip into row `slot` of the ring. */
static void expand_row(const group* g, int32_t y, int32_t slot) {
    const oc_call* call = g->call;
    const oc_operator* op = call->op;
    const int32_t width = op->input[0].w - g->left;
    oc_taps inside = {g->left < 0 ? -g->left : 0, width < g->columns ? width : g->columns};
    if (y < 0 || y >= op->input[0].h) inside.end = 0;
    int32_t from = (inside.first + 1) & ~1;
    const int32_t end = inside.end & ~1;
    if (g->channels != kGroup || op->depth_multiplier != 1 || from >= end) {
        expand_some(g, y, slot, 0, g->columns, inside);
        return;
    }
    expand_some(g, y, slot, 0, from, inside);
    const uint8_t* pixels = oc_at(&call->input[0], y, g->left + from, call->box.c0 + g->index, 1u);
    int16_t* to = g->plane[0] + slot * g->plan.pitch + from;
    expand_pairs(pixels, call->input[0].stride_x, oc_splat_half(-op->input_zero[0]),
                 (uint32_t*)(void*)to, g->plan.plane_halves / 2, (end - from) / 2);
    expand_some(g, y, slot, end, g->columns, inside);
}

/* Weights of channel `i` in the order of a ring whose first kernel row lies in row `phase`. */
static const uint32_t* ordered_weights(const group* g, int32_t i, int32_t phase) {
    const int32_t rows = g->call->op->kernel_h, words = g->plan.words;
    const int32_t split = phase == 0 ? 0 : (rows - phase) * words;
    const uint32_t* table = g->weights[i];
    if (g->ordered == NULL || phase == 0) return table + split;
    uint32_t* to = g->ordered;
    for (int32_t n = split; n < rows * words; ++n) *to++ = table[n];
    for (int32_t n = 0; n < split; ++n) *to++ = table[n];
    return g->ordered;
}

/* Clamps a row of outputs to the activation range. */
static void clamp_row(const group* g, uint8_t* output, int32_t outputs) {
    const oc_operator* op = g->call->op;
    if (op->activation_min == INT8_MIN && op->activation_max == INT8_MAX) return;
    const uint32_t low = oc_splat_byte(op->activation_min),
                   high = oc_splat_byte(op->activation_max);
    for (; outputs > 0; --outputs, output += g->call->output_stride_x) {
        const uint32_t bytes =
            oc_min_bytes(oc_max_bytes(load_bytes(output, g->channels), low), high);
        if (g->channels == kGroup) {
            oc_store4(output, bytes);
            continue;
        }
        for (int32_t i = 0; i < g->channels; ++i) output[i] = (uint8_t)(bytes >> (8 * i));
    }
}

/* Output columns [x, x + outputs) of all rows. */
static void strip(group* g, int32_t x, int32_t outputs) {
    const oc_call* call = g->call;
    const oc_operator* op = call->op;
    const int32_t rows = op->kernel_h;
    const int32_t start = call->box.y0 * op->stride_h - op->pad_top;
    g->left = x * op->stride_w - op->pad_left;
    g->columns = (outputs - 1) * op->stride_w + op->kernel_w;
    int32_t next = 0, phase = 0; /* input row from start on, row of the ring of the first tap */
    int32_t top = 0;
    for (int32_t y = call->box.y0; y < call->box.y1; ++y, top += op->stride_h) {
        if (next < top) next = top;
        for (; next < top + rows; ++next) expand_row(g, start + next, next % rows);
        phase = top % rows;
        uint8_t* output = oc_output_at(call, y, x) + g->index;
        for (int32_t i = 0; i < g->channels; ++i) {
            oc_depthwise_row* row = &g->row[i];
            row->output = (int8_t*)output + i;
            row->outputs = outputs;
            row->weights = ordered_weights(g, i, phase);
            g->plan.kernel(row);
        }
        clamp_row(g, output, outputs);
    }
}

int32_t oc_depthwise_group(const oc_call* call, const oc_sections* sections, int32_t index) {
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0, size = box->x1 - box->x0;
    uint32_t work[kWorkWords];
    group g;
    if (!make_plan(call->op, size, &g.plan)) return 0;
    const int32_t left = channels - index;
    g.call = call;
    g.channels = left < g.plan.channels ? left : g.plan.channels;
    g.index = index;
    /* Fewer channels than a word would be loaded byte by byte: rather compute some twice. */
    if (g.channels < g.plan.channels && channels >= g.plan.channels) {
        g.channels = g.plan.channels;
        g.index = channels - g.channels;
    }
    if (!prepare(&g, sections, work)) return 0;
    const int32_t width = strip_width(&g.plan, size);
    for (int32_t x = box->x0; x < box->x1; x += width)
        strip(&g, x, box->x1 - x < width ? box->x1 - x : width);
    return g.index + g.channels - index;
}

#endif
