/* A group of channels of the depthwise convolution for DSP cores, see oc_depthwise_dsp.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_depthwise_dsp.h"

#include "oc_requantize.h"
#include "oc_requantize_dsp.h"

#if OC_DSP

enum { kGroup = 4 };

/* How a group of channels is computed. */
typedef struct plan {
    oc_depthwise_row_kernel kernel;
    int32_t channels;    /* of a group */
    int32_t strip;       /* most output columns at a time */
    int32_t words;       /* weight words of a kernel row */
    int32_t pair_step;   /* columns from a weight pair to the next, 1 or 2 */
    int32_t pitch;       /* halves of a plane's row */
    int32_t table_words; /* of a channel's weights: all kernel rows but the last come twice, so that
                            any row may be the first */
} plan;

/* Columns of a strip that lie inside the input, as pairs of the plane. */
typedef struct inside {
    int32_t pair;    /* the first one with a column inside */
    int left, right; /* of it only the second, of the last one only the first is inside */
    int32_t whole;   /* pairs in between */
    int32_t x;       /* the first input column */
    int32_t columns; /* of the strip */
} inside;

typedef struct group group;

/* Spreads input pixels from `from` on to a row of the planes. */
typedef void (*expander)(const group* g, const uint8_t* from, const inside* in, uint32_t* to);

/* A group at work. */
struct group {
    const oc_call* call;
    plan plan;
    expander expand;
    int32_t index, channels; /* from the tile's first channel on */
    int32_t channel;         /* the input's, of the first */
    int32_t offsets[kGroup]; /* from there to those of the others */
    int clamps;              /* the activation range is not all of int8 */
    uint32_t nothing, base;  /* input zero point in bytes; less it in halves */
    uint32_t* weights;       /* a channel's behind the other's */
    uint32_t* planes;        /* likewise */
    int32_t plane_words;     /* of a channel */
    oc_depthwise_row row[kGroup];
};

/* The largest number of outputs whose columns fit into a row of the plane. */
static void set_shape(const oc_operator* op, int32_t size, plan* p) {
    p->pair_step = 1;
    p->words = op->kernel_w - 1;
    p->channels = kGroup;
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
static int32_t work_words(const oc_operator* op, plan* p, int32_t channels) {
    p->table_words = (2 * op->kernel_h - 1) * p->words;
    return channels * (p->table_words + op->kernel_h * (p->pitch / 2));
}

/* Narrower strips and smaller groups until the work fits; 0 when it never does. */
static int make_plan(const oc_operator* op, int32_t size, plan* p) {
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

/* Strips of about the same width, even where that is possible: single outputs cost more. */
static int32_t strip_width(const plan* p, int32_t size) {
    const int32_t strips = (size + p->strip - 1) / p->strip;
    const int32_t width = ((size + strips - 1) / strips + 1) & ~1;
    return width <= p->strip ? width : p->strip;
}

/* Four channels of column pairs (x, y). */
typedef struct pairs {
    uint32_t channel[kGroup];
} pairs;

/* Of words with a byte for each channel. `base` holds what is added to each half. */
OC_INLINE pairs pair_up(uint32_t x, uint32_t y, uint32_t base) {
    const uint32_t front = oc_pack_low(x, y), back = oc_pack_high(y, x);
    pairs p;
    p.channel[0] = oc_sxtab16(base, front);
    p.channel[1] = oc_sxtab16_odd(base, front);
    p.channel[2] = oc_sxtab16(base, back);
    p.channel[3] = oc_sxtab16_odd(base, back);
    return p;
}

/* A group's bytes at `from` as a word. `channels` is 4 or 2 neighbours, or 0 for any, and a
 * constant where it is called. */
OC_INLINE uint32_t load_channels(const group* g, const uint8_t* from, int32_t channels) {
    if (channels == 4) return oc_load4(from);
    if (channels == 2) return oc_load2(from);
    uint32_t word = 0;
    for (int32_t i = 0; i < g->channels; ++i) word |= (uint32_t)from[g->offsets[i]] << (8 * i);
    return word;
}

OC_INLINE void store_pairs(const group* g, pairs p, uint32_t* to, int32_t words, int32_t channels) {
    const int32_t count = channels == 0 ? g->channels : channels;
    to[0] = p.channel[0];
    if (count > 1) to[words] = p.channel[1];
    if (count > 2) to[2 * words] = p.channel[2];
    if (count > 3) to[3 * words] = p.channel[3];
}

/* `count` pairs, an even number and not 0, of four channels each. In assembly for its addresses:
 * gcc spends an addition on each. `words` is from a channel's plane to the next. */
OC_INLINE void expand_four_pairs(const uint8_t* from, uint32_t stride, uint32_t base, uint32_t* to,
                                 int32_t words, int32_t count) {
#define OC_EXPAND(load_x, load_y)             \
    "ldr %[x], [%[from]" load_x               \
    "]\n\t"                                   \
    "ldr %[y], [%[from], " load_y             \
    "]\n\t"                                   \
    "pkhbt %[p], %[x], %[y], lsl #16\n\t"     \
    "pkhtb %[y], %[y], %[x], asr #16\n\t"     \
    "sxtab16 %[x], %[base], %[p], ror #8\n\t" \
    "sxtab16 %[p], %[base], %[p]\n\t"         \
    "str %[x], [%[to], %[plane]]\n\t"         \
    "sxtab16 %[x], %[base], %[y]\n\t"         \
    "sxtab16 %[y], %[base], %[y], ror #8\n\t" \
    "str %[x], [%[to], %[plane], lsl #1]\n\t" \
    "str %[y], [%[to], %[plane3]]\n\t"        \
    "str %[p], [%[to]], #4\n\t"
    uint32_t x, y, p;
    __asm__ volatile("1:\n\t" OC_EXPAND("", "%[stride]")
                         OC_EXPAND(", %[stride], lsl #1", "%[stride3]")
                     "subs %[count], #2\n\t"
                     "add %[from], %[from], %[stride], lsl #2\n\t"
                     "bne 1b\n\t"
                     : [from] "+r"(from), [to] "+r"(to), [count] "+r"(count), [x] "=&r"(x),
                       [y] "=&r"(y), [p] "=&r"(p)
                     : [stride] "r"(stride), [stride3] "r"(3u * stride), [base] "r"(base),
                       [plane] "r"(4 * words), [plane3] "r"(12 * words)
                     : "cc", "memory");
#undef OC_EXPAND
}

/* Pairs of columns that are inside. */
OC_INLINE void expand_pairs(const group* g, const uint8_t* from, uint32_t* to, int32_t count,
                            int32_t channels) {
    const uint32_t stride = g->call->input[0].stride_x;
    const int32_t words = g->plane_words;
    if (channels == 4 && count >= 2) {
        const int32_t even = count & ~1;
        expand_four_pairs(from, stride, g->base, to, words, even);
        from += (uint32_t)even * 2u * stride;
        to += even;
        count -= even;
    }
    for (; count > 0; --count, from += 2 * stride) {
        const uint32_t x = load_channels(g, from, channels);
        const uint32_t y = load_channels(g, from + stride, channels);
        store_pairs(g, pair_up(x, y, g->base), to++, words, channels);
    }
}

/* Input pixels from `from` on into a row of the planes. */
OC_INLINE void expand_columns(const group* g, const uint8_t* from, const inside* in, uint32_t* to,
                              int32_t channels) {
    const uint32_t stride = g->call->input[0].stride_x;
    const int32_t words = g->plane_words;
    if (in->left) {
        const uint32_t pixel = load_channels(g, from, channels);
        store_pairs(g, pair_up(g->nothing, pixel, g->base), to++, words, channels);
        from += stride;
    }
    expand_pairs(g, from, to, in->whole, channels);
    if (in->right) {
        const uint32_t pixel = load_channels(g, from + 2u * (uint32_t)in->whole * stride, channels);
        store_pairs(g, pair_up(pixel, g->nothing, g->base), to + in->whole, words, channels);
    }
}

OC_HOT static void expand_four(const group* g, const uint8_t* from, const inside* in,
                               uint32_t* to) {
    expand_columns(g, from, in, to, 4);
}
OC_HOT static void expand_two(const group* g, const uint8_t* from, const inside* in, uint32_t* to) {
    expand_columns(g, from, in, to, 2);
}
OC_HOT static void expand_any(const group* g, const uint8_t* from, const inside* in, uint32_t* to) {
    expand_columns(g, from, in, to, 0);
}

static expander expander_of(const oc_operator* op, int32_t channels) {
    if (op->depth_multiplier != 1) return expand_any;
    if (channels == 4) return expand_four;
    return channels == 2 ? expand_two : expand_any;
}

/* Zeros in `count` pairs of a row of the planes: padding. */
static void clear_pairs(const group* g, uint32_t* to, int32_t count) {
    const pairs zeros = {{0, 0, 0, 0}};
    const int32_t words = g->plane_words;
    if (g->channels == kGroup) {
        for (; count > 0; --count) {
            store_pairs(g, zeros, to++, words, kGroup);
            __asm__ volatile("" : : : "memory"); /* else gcc calls memset for each channel */
        }
    } else {
        for (; count > 0; --count) store_pairs(g, zeros, to++, words, 0);
    }
}

/* Bytes at `from` of up to four channels as one word. */
OC_INLINE uint32_t load_bytes(const int8_t* from, int32_t count) {
    if (count == 4) return oc_load4(from);
    if (count == 2) return oc_load2(from);
    uint32_t word = 0;
    for (int32_t i = 0; i < count; ++i) word |= (uint32_t)(uint8_t)from[i] << (8 * i);
    return word;
}

/* Twice the weights of a kernel row of the group, as pairs. `taps` are the first column's,
 * `stride` apart from the next column's; `again` is 0 or where to put them a second time. */
OC_INLINE void expand_weight_row(const group* g, const int8_t* taps, int32_t stride,
                                 uint32_t* table, int32_t again, int32_t count) {
    const plan* p = &g->plan;
    const int32_t columns = g->call->op->kernel_w, length = p->table_words;
    for (int32_t kx = 0; kx < p->pair_step * p->words; kx += p->pair_step, ++table) {
        const uint32_t first = load_bytes(taps, count);
        const uint32_t second = kx + 1 < columns ? load_bytes(taps + stride, count) : 0u;
        pairs w = pair_up(first, second, 0);
        for (int32_t i = 0; i < 4; ++i) w.channel[i] = oc_add_halves(w.channel[i], w.channel[i]);
        store_pairs(g, w, table, length, count);
        store_pairs(g, w, table + again, length, count);
        taps += p->pair_step * stride;
    }
}

OC_HOT static void expand_weights(const group* g, const oc_sections* sections, uint32_t* table) {
    const oc_operator* op = g->call->op;
    const int32_t stride = g->call->box.c1 - g->call->box.c0, words = g->plan.words;
    const int8_t* taps = sections->weights + g->index;
    for (int32_t ky = 0; ky < op->kernel_h; ++ky, table += words) {
        const int32_t again = ky + 1 < op->kernel_h ? op->kernel_h * words : 0;
        if (g->channels == 4) {
            expand_weight_row(g, taps, stride, table, again, 4);
        } else {
            expand_weight_row(g, taps, stride, table, again, g->channels);
        }
        taps += op->kernel_w * stride;
    }
}

/* What stays for all groups of a call. The last group is not smaller than the others, it overlaps
 * with the one before: fewer channels than a word has would be loaded byte by byte. */
static void begin_call(group* g, const oc_call* call) {
    const oc_operator* op = call->op;
    const plan* p = &g->plan;
    uint32_t* work = (uint32_t*)call->scratch;
    const int32_t channels = call->box.c1 - call->box.c0;
    g->call = call;
    g->channels = channels < p->channels ? channels : p->channels;
    g->expand = expander_of(op, g->channels);
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
    }
}

/* Channels from `index` of the tile on. */
static void begin_group(group* g, const oc_sections* sections, int32_t index) {
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
        row->bias = oc_shift_left(sections->bias[c], 1u);
        g->offsets[i] = multiplier == 1 ? i : (channel + i) / multiplier - g->channel;
    }
    expand_weights(g, sections, g->weights);
}

/* Clamps a row of outputs to the activation range. */
static void clamp_row(const group* g, uint8_t* output, int32_t outputs) {
    const oc_operator* op = g->call->op;
    const uint32_t low = oc_splat_byte(op->activation_min),
                   high = oc_splat_byte(op->activation_max);
    for (; outputs > 0; --outputs, output += g->call->output_stride_x) {
        const uint32_t bytes =
            oc_min_bytes(oc_max_bytes(load_bytes((const int8_t*)output, g->channels), low), high);
        if (g->channels == kGroup) {
            oc_store4(output, bytes);
            continue;
        }
        for (int32_t i = 0; i < g->channels; ++i) output[i] = (uint8_t)(bytes >> (8 * i));
    }
}

/* Of the input columns from `left` on that `outputs` outputs read. */
static inside inside_of(const oc_operator* op, int32_t left, int32_t outputs) {
    const int32_t columns = (outputs - 1) * op->stride_w + op->kernel_w;
    const int32_t width = op->input[0].w - left;
    const int32_t first = left < 0 ? -left : 0, end = width < columns ? width : columns;
    inside in = {first / 2, first & 1, 0, 0, left + first, columns};
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
static void strip(group* g, int32_t x, int32_t outputs) {
    const oc_call* call = g->call;
    const oc_operator* op = call->op;
    const int32_t rows = op->kernel_h;
    const inside in = inside_of(op, x * op->stride_w - op->pad_left, outputs);
    const int32_t pitch = g->plan.pitch / 2, count = (in.columns + 1) / 2;
    /* Pairs that are outside in every row are written once. */
    if (in.pair > 0 || in.pair + in.left + in.whole + in.right < count)
        for (int32_t i = 0; i < rows; ++i) clear_pairs(g, g->planes + i * pitch, count);
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
                clear_pairs(g, to, count);
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
            g->plan.kernel(row);
        }
        if (g->clamps) clamp_row(g, output - g->channels, outputs);
    }
}

int oc_depthwise_fast(const oc_call* call, const oc_sections* sections) {
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0, size = box->x1 - box->x0;
    group g;
    if (call->scratch == NULL || !oc_shift_is_short(sections->shift[0]) ||
        !make_plan(call->op, size, &g.plan)) {
        return 0;
    }
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
