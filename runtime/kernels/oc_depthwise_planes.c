/* Input rows and weights of the depthwise convolution for DSP cores as pairs of int16, see
 * oc_depthwise_dsp.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_depthwise_group.h"

#if OC_DSP

/* Four channels of column pairs (x, y). */
typedef struct pairs {
    uint32_t channel[kDepthwiseGroup];
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
OC_INLINE uint32_t load_channels(const oc_depthwise_group* g, const uint8_t* from,
                                 int32_t channels) {
    if (channels == 4) return oc_load4(from);
    if (channels == 2) return oc_load2(from);
    uint32_t word = 0;
    for (int32_t i = 0; i < g->channels; ++i) word |= (uint32_t)from[g->offsets[i]] << (8 * i);
    return word;
}

OC_INLINE void store_pairs(const oc_depthwise_group* g, pairs p, uint32_t* to, int32_t words,
                           int32_t channels) {
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
OC_INLINE void expand_pairs(const oc_depthwise_group* g, const uint8_t* from, uint32_t* to,
                            int32_t count, int32_t channels) {
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
OC_INLINE void expand_columns(const oc_depthwise_group* g, const uint8_t* from,
                              const oc_depthwise_inside* in, uint32_t* to, int32_t channels) {
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

OC_HOT static void expand_four(const oc_depthwise_group* g, const uint8_t* from,
                               const oc_depthwise_inside* in, uint32_t* to) {
    expand_columns(g, from, in, to, 4);
}
OC_HOT static void expand_two(const oc_depthwise_group* g, const uint8_t* from,
                              const oc_depthwise_inside* in, uint32_t* to) {
    expand_columns(g, from, in, to, 2);
}
OC_HOT static void expand_any(const oc_depthwise_group* g, const uint8_t* from,
                              const oc_depthwise_inside* in, uint32_t* to) {
    expand_columns(g, from, in, to, 0);
}

oc_depthwise_expander oc_depthwise_expander_of(const oc_operator* op, int32_t channels) {
    if (op->depth_multiplier != 1) return expand_any;
    if (channels == 4) return expand_four;
    return channels == 2 ? expand_two : expand_any;
}

/* Zeros in `count` pairs of a row of the planes: padding. */
void oc_depthwise_clear(const oc_depthwise_group* g, uint32_t* to, int32_t count) {
    const pairs zeros = {{0, 0, 0, 0}};
    const int32_t words = g->plane_words;
    if (g->channels == kDepthwiseGroup) {
        for (; count > 0; --count) {
            store_pairs(g, zeros, to++, words, kDepthwiseGroup);
            __asm__ volatile("" : : : "memory"); /* else gcc calls memset for each channel */
        }
    } else {
        for (; count > 0; --count) store_pairs(g, zeros, to++, words, 0);
    }
}

/* Twice the weights of a kernel row of the group, as pairs. `taps` are the first column's,
 * `stride` apart from the next column's; `again` is 0 or where to put them a second time. */
OC_INLINE void expand_weight_row(const oc_depthwise_group* g, const int8_t* taps, int32_t stride,
                                 uint32_t* table, int32_t again, int32_t count) {
    const oc_depthwise_plan* p = &g->plan;
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

OC_HOT void oc_depthwise_expand_weights(const oc_depthwise_group* g, const oc_sections* sections,
                                        uint32_t* table) {
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

#endif
