/* After EEESlab/CMSIS_NN-INTQ@1ce627bd: arm_convolve_HWC_asym_uint8,
 * arm_depthwise_separable_conv_HWC_asym_uint8, arm_avepool_asym_uint8_HWC and
 * arm_fully_connected_asym_uint8. SPDX-License-Identifier: Apache-2.0 */
#include "kernel_loops.h"

enum { weight_zero = 99, out_zero = 3, shift = 4, multiplier = 0x40000000 };

static uint32_t in_both_halves(int value) { return (uint32_t)value * 0x00010001u; }

static inline uint8_t requantised(int32_t sum) {
    const int32_t high = (int32_t)((int64_t)sum * multiplier >> 32);
    return (uint8_t)__usat((high >> shift) + out_zero, 8);
}

/* Bytes to halfwords, four at a time: bytes 0 and 2, then 1 and 3. */
static void __attribute__((noinline))
expand(const uint8_t* from, int zero, int16_t* to, uint32_t count) {
    const uint32_t offset = in_both_halves(zero);
    uint32_t fours = count >> 2;
    if (zero != 0) {
        for (; fours != 0; --fours, from += 4, to += 4) {
            const uint32_t bytes = word_at(from);
            put_word(to, less(two_unsigned(bytes), offset));
            put_word(to + 2, less(two_unsigned(turn(bytes, 8)), offset));
        }
    } else {
        for (; fours != 0; --fours, from += 4, to += 4) {
            const uint32_t bytes = word_at(from);
            put_word(to, two_unsigned(bytes));
            put_word(to + 2, two_unsigned(turn(bytes, 8)));
        }
    }
}

/* Two outputs of two patches at a time; the offset of the weights is taken off each. */
static uint8_t* __attribute__((noinline))
two_patches(const uint8_t* weights, const int16_t* patches, uint16_t outputs, uint16_t taps,
            const int32_t* bias, int zero, uint8_t* out) {
    const uint32_t offset = in_both_halves(zero);
    uint8_t* out2 = out + outputs;
    for (int o = 0; o < outputs; o += 2, bias += 2) {
        const uint8_t* second = weights + taps;
        const int16_t *one = patches, *two = patches + taps;
        int32_t sum = bias[0], sum2 = bias[0], sum3 = bias[1], sum4 = bias[1];
        for (uint16_t fours = taps >> 2; fours != 0; --fours) {
            uint32_t a = word_at(weights), b = word_at(second);
            weights += 4;
            second += 4;
            const uint32_t a13 = less(two_unsigned(turn(a, 8)), offset);
            const uint32_t b13 = less(two_unsigned(turn(b, 8)), offset);
            a = less(two_unsigned(a), offset);
            b = less(two_unsigned(b), offset);
            uint32_t x = word_at(one), y = word_at(two);
            sum = pair_sum(a, x, sum);
            sum2 = pair_sum(a, y, sum2);
            sum3 = pair_sum(b, x, sum3);
            sum4 = pair_sum(b, y, sum4);
            x = word_at(one + 2);
            y = word_at(two + 2);
            one += 4;
            two += 4;
            sum = pair_sum(a13, x, sum);
            sum2 = pair_sum(a13, y, sum2);
            sum3 = pair_sum(b13, x, sum3);
            sum4 = pair_sum(b13, y, sum4);
        }
        for (uint16_t left = taps & 3; left != 0; --left) {
            const int a = *weights++ - zero, b = *second++ - zero, x = *one++, y = *two++;
            sum += a * x;
            sum2 += a * y;
            sum3 += b * x;
            sum4 += b * y;
        }
        *out++ = requantised(sum);
        *out++ = requantised(sum3);
        *out2++ = requantised(sum2);
        *out2++ = requantised(sum4);
        weights += taps;
    }
    return out + outputs;
}

static void patch(const struct kernel_row* row, const uint8_t* in, int y, int x, int16_t* to) {
    for (int ky = 0; ky < row->kernel_h; ++ky) {
        const int from_y = y * row->stride - row->pad + ky, from_x = x * row->stride - row->pad;
        const int inside = from_x >= 0 && from_x + row->kernel_w <= row->in_w;
        if (inside && from_y >= 0 && from_y < row->in_h) {
            expand(in + (from_y * row->in_w + from_x) * row->in_c, row->zero, to,
                   (uint32_t)(row->in_c * row->kernel_w));
            to += row->in_c * row->kernel_w;
            continue;
        }
        for (int kx = 0; kx < row->kernel_w; ++kx, to += row->in_c) {
            const int column = from_x + kx;
            if (from_y < 0 || from_y >= row->in_h || column < 0 || column >= row->in_w)
                fill_bytes((uint8_t*)to, 0, 2 * (uint32_t)row->in_c);
            else
                expand(in + (from_y * row->in_w + column) * row->in_c, row->zero, to,
                       (uint32_t)row->in_c);
        }
    }
}

/* The last patch of an odd number has the weights for itself. */
static void __attribute__((noinline))
one_patch(const uint8_t* weights, const int16_t* patches, uint16_t outputs, uint16_t taps,
          const int32_t* bias, int zero, uint8_t* out) {
    const uint32_t offset = in_both_halves(zero);
    for (int o = 0; o < outputs; ++o) {
        const int16_t* in = patches;
        int32_t sum = bias[o];
        for (uint16_t fours = taps >> 2; fours != 0; --fours, weights += 4, in += 4) {
            const uint32_t a = word_at(weights);
            const uint32_t a13 = less(two_unsigned(turn(a, 8)), offset);
            sum = pair_sum(less(two_unsigned(a), offset), word_at(in), sum);
            sum = pair_sum(a13, word_at(in + 2), sum);
        }
        *out++ = requantised(sum);
    }
}

static void conv(const struct kernel_row* row, const struct kernel_memory* memory) {
    const int taps = row->kernel_h * row->kernel_w * row->in_c;
    uint8_t* out = memory->out;
    int waiting = 0;
    for (int y = 0; y < row->out_h; ++y) {
        for (int x = 0; x < row->out_w; ++x) {
            patch(row, memory->in, y, x, memory->scratch + waiting * taps);
            if (++waiting < 2) continue;
            out = two_patches(memory->weights, memory->scratch, (uint16_t)row->out_c,
                              (uint16_t)taps, memory->bias, weight_zero, out);
            waiting = 0;
        }
    }
    if (waiting != 0)
        one_patch(memory->weights, memory->scratch, (uint16_t)row->out_c, (uint16_t)taps,
                  memory->bias, weight_zero, out);
}

/* Four channels at a time, taps in pairs; what is left over, byte by byte. Within the loop over
 * pixels, as there. */
static inline __attribute__((always_inline)) void channels(const uint8_t* weights,
                                                           const uint8_t* taps,
                                                           const struct kernel_row* row,
                                                           const int32_t* bias, uint8_t* out) {
    const uint32_t w_offset = in_both_halves(weight_zero), x_offset = in_both_halves(row->zero);
    const int step = row->in_c, window = row->kernel_h * row->kernel_w;
    for (uint16_t fours = (uint16_t)row->out_c >> 2; fours != 0; --fours) {
        int32_t s0 = *bias++, s1 = *bias++, s2 = *bias++, s3 = *bias++;
        const uint8_t *w = weights, *x = taps;
        weights += 4;
        taps += 4;
        for (uint16_t pairs = (uint16_t)window >> 1; pairs != 0; --pairs) {
            uint32_t x0 = word_at(x), x1 = word_at(x + step);
            x += 2 * step;
            const uint32_t xh = high_halves(x0, x1), xl = low_halves(x0, x1);
            uint32_t w0 = word_at(w), w1 = word_at(w + step);
            w += 2 * step;
            const uint32_t wh = high_halves(w0, w1), wl = low_halves(w0, w1);
            s0 = pair_sum(less(two_unsigned(wl), w_offset), less(two_unsigned(xl), x_offset), s0);
            s1 = pair_sum(less(two_unsigned(turn(wl, 8)), w_offset),
                          less(two_unsigned(turn(xl, 8)), x_offset), s1);
            s2 = pair_sum(less(two_unsigned(wh), w_offset), less(two_unsigned(xh), x_offset), s2);
            s3 = pair_sum(less(two_unsigned(turn(wh, 8)), w_offset),
                          less(two_unsigned(turn(xh, 8)), x_offset), s3);
        }
        for (uint16_t odd = window & 1; odd != 0; --odd) {
            const uint32_t a = word_at(w), b = word_at(x);
            s0 += ((int)(a & 0xFF) - weight_zero) * ((int)(b & 0xFF) - row->zero);
            s1 += ((int)(a >> 8 & 0xFF) - weight_zero) * ((int)(b >> 8 & 0xFF) - row->zero);
            s2 += ((int)(a >> 16 & 0xFF) - weight_zero) * ((int)(b >> 16 & 0xFF) - row->zero);
            s3 += ((int)(a >> 24) - weight_zero) * ((int)(b >> 24) - row->zero);
        }
        *out++ = requantised(s0);
        *out++ = requantised(s1);
        *out++ = requantised(s2);
        *out++ = requantised(s3);
    }
}

static void depthwise(const struct kernel_row* row, const struct kernel_memory* memory) {
    uint8_t* out = memory->out;
    for (int y = 0; y < row->out_h; ++y) {
        for (int x = 0; x < row->out_w; ++x, out += row->out_c) {
            uint8_t* to = (uint8_t*)memory->scratch;
            for (int ky = 0; ky < row->kernel_h; ++ky) {
                for (int kx = 0; kx < row->kernel_w; ++kx, to += row->in_c) {
                    const int from_y = y * row->stride - row->pad + ky;
                    const int from_x = x * row->stride - row->pad + kx;
                    if (from_y < 0 || from_y >= row->in_h || from_x < 0 || from_x >= row->in_w)
                        fill_bytes(to, 0, (uint32_t)row->in_c);
                    else
                        copy_bytes(to, memory->in + (from_y * row->in_w + from_x) * row->in_c,
                                   (uint32_t)row->in_c);
                }
            }
            channels(memory->weights, (const uint8_t*)memory->scratch, row, memory->bias, out);
        }
    }
}

/* Adds bytes to halfword sums, four channels at a time. */
static void __attribute__((noinline))
add_bytes(int16_t* sums, const uint8_t* from, uint16_t count) {
    for (uint16_t fours = count >> 2; fours != 0; --fours, from += 4, sums += 4) {
        const uint32_t bytes = word_at(from);
        const uint32_t odd = two_unsigned(turn(bytes, 8)), even = two_unsigned(bytes);
        const uint32_t high = high_halves(even, odd), low = low_halves(even, odd);
        put_word(sums, (uint32_t)__qadd16((int16x2_t)low, (int16x2_t)word_at(sums)));
        put_word(sums + 2, (uint32_t)__qadd16((int16x2_t)high, (int16x2_t)word_at(sums + 2)));
    }
}

static void __attribute__((noinline))
divide(const int16_t* sums, uint8_t* out, int count, int window) {
    for (int c = 0; c < count; ++c) out[c] = (uint8_t)(sums[c] / window);
}

/* Along rows into the input, then along columns. */
static void average_pool(const struct kernel_row* row, const struct kernel_memory* memory) {
    const int c = row->in_c;
    for (int y = 0; y < row->in_h; ++y) {
        uint8_t* const line = memory->in + y * row->in_w * c;
        expand(line, 0, memory->scratch, (uint32_t)c);
        for (int x = 1; x < row->kernel_w; ++x)
            add_bytes(memory->scratch, line + x * c, (uint16_t)c);
        divide(memory->scratch, line, c, row->kernel_w);
    }
    expand(memory->in, 0, memory->scratch, (uint32_t)c);
    for (int y = 1; y < row->kernel_h; ++y)
        add_bytes(memory->scratch, memory->in + y * row->in_w * c, (uint16_t)c);
    divide(memory->scratch, memory->out, c, row->kernel_h);
}

static void __attribute__((noinline))
fully_connected(const struct kernel_row* row, const struct kernel_memory* memory) {
    const uint32_t offset = in_both_halves(weight_zero);
    const uint8_t* weights = memory->weights;
    const int32_t* bias = memory->bias;
    uint8_t* out = memory->out;
    expand(memory->in, row->zero, memory->scratch, (uint32_t)row->in_c);
    for (uint16_t rows = (uint16_t)row->out_c >> 1; rows != 0; --rows) {
        int32_t sum = *bias++, sum2 = *bias++;
        const int16_t* in = memory->scratch;
        const uint8_t* second = weights + row->in_c;
        for (uint16_t fours = (uint16_t)row->in_c >> 2; fours != 0; --fours, in += 4) {
            const uint32_t a = word_at(weights), b = word_at(second);
            weights += 4;
            second += 4;
            const uint32_t a13 = two_unsigned(turn(a, 8)), b13 = two_unsigned(turn(b, 8));
            uint32_t x = word_at(in);
            sum = pair_sum(x, less(two_unsigned(a), offset), sum);
            sum2 = pair_sum(x, less(two_unsigned(b), offset), sum2);
            x = word_at(in + 2);
            sum = pair_sum(x, less(a13, offset), sum);
            sum2 = pair_sum(x, less(b13, offset), sum2);
        }
        *out++ = requantised(sum);
        *out++ = requantised(sum2);
        weights += row->in_c;
    }
}

void run_u8(const struct kernel_row* row, const struct kernel_memory* memory) {
    switch (row->kind) {
        case conv_u8:
            conv(row, memory);
            break;
        case depthwise_u8:
            depthwise(row, memory);
            break;
        case average_pool_u8:
            average_pool(row, memory);
            break;
        default:
            fully_connected(row, memory);
            break;
    }
}
