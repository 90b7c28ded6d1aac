/* After the int8 kernels of CMSIS-NN in CMSIS 5.9 (2022): arm_convolve_s8 with
 * arm_nn_mat_mult_kernel_s8_s16, arm_avgpool_s8. Each channel has a multiplier and a shift, results
 * are rounded twice. SPDX-License-Identifier: Apache-2.0 */
#include "kernel_loops.h"

enum { in_offset = 128, out_offset = -5, low = -128, high = 127 };

static inline int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }
static inline int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

/* The rounded upper half of the doubled product, then a rounded shift to the right. */
static inline int32_t requantised(int32_t value, int32_t multiplier, int32_t shift) {
    const int32_t left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift;
    int64_t product = (int64_t)(int32_t)((uint32_t)value << left) * multiplier + (1 << 30);
    int32_t result = (int32_t)(product >> 31);
    const int32_t mask = (1 << right) - 1, rest = result & mask;
    int32_t threshold = mask >> 1;
    result >>= right;
    if (result < 0) ++threshold;
    return rest > threshold ? result + 1 : result;
}

static inline uint8_t limited(int32_t sum, int32_t multiplier, int32_t shift) {
    const int32_t value = requantised(sum, multiplier, shift) + out_offset;
    return (uint8_t)smaller(larger(value, low), high);
}

static inline uint32_t add_pairs(uint32_t base, uint32_t bytes) {
    return (uint32_t)__sxtab16((int16x2_t)base, (int8x4_t)bytes);
}

static void __attribute__((noinline))
expand_s8(const uint8_t* from, int16_t* to, uint32_t count, int16_t offset) {
    const uint32_t offsets = low_halves((uint32_t)offset, (uint32_t)offset);
    for (uint32_t fours = count >> 2; fours != 0; --fours, from += 4, to += 4) {
        const uint32_t bytes = word_at(from);
        const uint32_t odd = add_pairs(offsets, turn(bytes, 8)), even = add_pairs(offsets, bytes);
        put_word(to, low_halves(even, odd));
        put_word(to + 2, high_halves(even, odd));
    }
    for (count &= 3; count != 0; --count) *to++ = (int16_t)((int8_t)*from++ + offset);
}

static uint8_t* __attribute__((noinline))
two_patches_s8(const uint8_t* weights, const int16_t* patches, uint16_t outputs, uint16_t taps,
               const int32_t* bias, const int32_t* multiplier, const int32_t* shift, uint8_t* out) {
    uint8_t* out2 = out + outputs;
    for (uint16_t pairs = outputs / 2; pairs != 0; --pairs, multiplier += 2, shift += 2) {
        const uint8_t* second = weights + taps;
        const int16_t *one = patches, *two = patches + taps;
        int32_t sum = *bias, sum2 = *bias++, sum3 = *bias, sum4 = *bias++;
        for (uint16_t fours = taps / 4; fours != 0; --fours, weights += 4, second += 4) {
            uint32_t x = word_at(one), y = word_at(two);
            const uint32_t a = word_at(weights), b = word_at(second);
            const uint32_t a13 = two_signed(turn(a, 8)), a02 = two_signed(a);
            const uint32_t b13 = two_signed(turn(b, 8)), b02 = two_signed(b);
            const uint32_t a0 = low_halves(a02, a13), a1 = high_halves(a02, a13);
            const uint32_t b0 = low_halves(b02, b13), b1 = high_halves(b02, b13);
            sum = pair_sum(a0, x, sum);
            sum2 = pair_sum(a0, y, sum2);
            sum3 = pair_sum(b0, x, sum3);
            sum4 = pair_sum(b0, y, sum4);
            x = word_at(one + 2);
            y = word_at(two + 2);
            one += 4;
            two += 4;
            sum = pair_sum(a1, x, sum);
            sum2 = pair_sum(a1, y, sum2);
            sum3 = pair_sum(b1, x, sum3);
            sum4 = pair_sum(b1, y, sum4);
        }
        for (uint16_t left = taps & 3; left != 0; --left) {
            const int a = (int8_t)*weights++, b = (int8_t)*second++, x = *one++, y = *two++;
            sum += a * x;
            sum2 += a * y;
            sum3 += b * x;
            sum4 += b * y;
        }
        *out++ = limited(sum, multiplier[0], shift[0]);
        *out2++ = limited(sum2, multiplier[0], shift[0]);
        *out++ = limited(sum3, multiplier[1], shift[1]);
        *out2++ = limited(sum4, multiplier[1], shift[1]);
        weights += taps;
    }
    return out + outputs;
}

/* The last patch of an odd number has the weights for itself. */
static void __attribute__((noinline))
one_patch_s8(const uint8_t* weights, const int16_t* patches, uint16_t outputs, uint16_t taps,
             const int32_t* bias, const int32_t* multiplier, const int32_t* shift, uint8_t* out) {
    for (int o = 0; o < outputs; ++o) {
        const int16_t* in = patches;
        int32_t sum = bias[o];
        for (uint16_t fours = taps >> 2; fours != 0; --fours, weights += 4, in += 4) {
            const uint32_t a = word_at(weights);
            const uint32_t odd = two_signed(turn(a, 8)), even = two_signed(a);
            sum = pair_sum(low_halves(even, odd), word_at(in), sum);
            sum = pair_sum(high_halves(even, odd), word_at(in + 2), sum);
        }
        for (uint16_t left = taps & 3; left != 0; --left) sum += (int8_t)*weights++ * *in++;
        *out++ = limited(sum, multiplier[o], shift[o]);
    }
}

enum { most_channels = 64 };
static int32_t multipliers[most_channels], shifts[most_channels];

static void conv(const struct kernel_row* row, const struct kernel_memory* memory) {
    const int taps = row->kernel_h * row->kernel_w * row->in_c;
    uint8_t* out = memory->out;
    int16_t* to = memory->scratch;
    for (int c = 0; c < most_channels; ++c) multipliers[c] = 0x50000000, shifts[c] = -7;
    for (int y = 0; y < row->out_h; ++y) {
        for (int x = 0; x < row->out_w; ++x) {
            for (int ky = 0; ky < row->kernel_h; ++ky) {
                for (int kx = 0; kx < row->kernel_w; ++kx, to += row->in_c) {
                    const int from_y = y * row->stride - row->pad + ky;
                    const int from_x = x * row->stride - row->pad + kx;
                    if (from_y < 0 || from_y >= row->in_h || from_x < 0 || from_x >= row->in_w)
                        fill_bytes((uint8_t*)to, 0, 2 * (uint32_t)row->in_c);
                    else
                        expand_s8(memory->in + (from_y * row->in_w + from_x) * row->in_c, to,
                                  (uint32_t)row->in_c, in_offset);
                }
            }
            if (to != memory->scratch + 2 * taps) continue;
            out = two_patches_s8(memory->weights, memory->scratch, (uint16_t)row->out_c,
                                 (uint16_t)taps, memory->bias, multipliers, shifts, out);
            to = memory->scratch;
        }
    }
    if (to != memory->scratch)
        one_patch_s8(memory->weights, memory->scratch, (uint16_t)row->out_c, (uint16_t)taps,
                     memory->bias, multipliers, shifts, out);
}

static void __attribute__((noinline))
average(const int32_t* sums, uint8_t* out, int count, int window) {
    for (int c = 0; c < count; ++c) {
        const int32_t sum = sums[c];
        const int32_t mean = sum > 0 ? (sum + window / 2) / window : (sum - window / 2) / window;
        out[c] = (uint8_t)smaller(larger(mean, low), high);
    }
}

static void __attribute__((noinline))
average_pool(const struct kernel_row* row, const struct kernel_memory* memory) {
    int32_t* const sums = (int32_t*)(void*)memory->scratch;
    uint8_t* out = memory->out;
    for (int y = 0; y < row->out_h; ++y) {
        for (int x = 0; x < row->out_w; ++x, out += row->in_c) {
            int count = 0;
            for (int ky = 0; ky < row->kernel_h; ++ky) {
                for (int kx = 0; kx < row->kernel_w; ++kx, ++count) {
                    const int at = (y * row->stride + ky) * row->in_w + x * row->stride + kx;
                    const int8_t* const from = (const int8_t*)memory->in + at * row->in_c;
                    if (count == 0)
                        for (int c = 0; c < row->in_c; ++c) sums[c] = from[c];
                    else
                        for (int c = 0; c < row->in_c; ++c) sums[c] = __qadd(from[c], sums[c]);
                }
            }
            average(sums, out, row->in_c, count);
        }
    }
}

void run_s8(const struct kernel_row* row, const struct kernel_memory* memory) {
    if (row->kind == conv_s8)
        conv(row, memory);
    else
        average_pool(row, memory);
}
