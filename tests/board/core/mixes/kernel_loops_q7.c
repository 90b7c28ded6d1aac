/* After the q7 kernels of CMSIS-NN 1.0 (2018), under CMSIS 5.3: arm_convolve_HWC_q7_fast, _basic
 * and _RGB, arm_fully_connected_q7_opt. Rescaling is a plain shift. SPDX-License-Identifier:
 * Apache-2.0 */
#include "kernel_loops.h"

enum { out_shift = 9, bias_shift = 2 };

static inline uint8_t shifted(int32_t sum) { return (uint8_t)__ssat(sum >> out_shift, 8); }
static inline int32_t start(int32_t bias) { return (bias << bias_shift) + (1 << (out_shift - 1)); }

/* Four bytes to halfwords, in their order or bytes 0 and 2 first. */
static inline void extend(const uint8_t* from, int16_t* to, int in_order) {
    const uint32_t bytes = word_at(from);
    const uint32_t odd = two_signed(turn(bytes, 8)), even = two_signed(bytes);
    put_word(to, in_order ? low_halves(even, odd) : even);
    put_word(to + 2, in_order ? high_halves(even, odd) : odd);
}

static void __attribute__((noinline))
expand_reordered(const uint8_t* from, int16_t* to, uint32_t count) {
    for (uint32_t fours = count >> 2; fours != 0; --fours, from += 4, to += 4) extend(from, to, 0);
}

static void __attribute__((noinline))
expand_in_order(const uint8_t* from, int16_t* to, uint32_t count) {
    for (uint32_t fours = count >> 2; fours != 0; --fours, from += 4, to += 4) extend(from, to, 1);
    for (count &= 3; count != 0; --count) *to++ = (int8_t)*from++;
}

/* Two outputs of two patches. `in_order`: weights are packed back into their order as they come. */
static inline __attribute__((always_inline)) uint8_t* two_patches(
    const struct kernel_row* row, const struct kernel_memory* memory, uint8_t* out, int in_order) {
    const uint16_t taps = (uint16_t)(row->kernel_h * row->kernel_w * row->in_c);
    const uint8_t* weights = memory->weights;
    const int8_t* bias = (const int8_t*)memory->bias;
    uint8_t* out2 = out + row->out_c;
    for (int o = 0; o < row->out_c; o += 2) {
        const uint8_t* second = weights + taps;
        const int16_t *one = memory->scratch, *two = one + taps;
        int32_t sum = start(bias[o]), sum2 = start(bias[o]);
        int32_t sum3 = start(bias[o + 1]), sum4 = start(bias[o + 1]);
        for (uint16_t fours = taps >> 2; fours != 0; --fours, weights += 4, second += 4) {
            uint32_t x = word_at(one), y = word_at(two);
            const uint32_t a = word_at(weights), b = word_at(second);
            const uint32_t a13 = two_signed(turn(a, 8)), a02 = two_signed(a);
            const uint32_t b13 = two_signed(turn(b, 8)), b02 = two_signed(b);
            const uint32_t a0 = in_order ? low_halves(a02, a13) : a02;
            const uint32_t a1 = in_order ? high_halves(a02, a13) : a13;
            const uint32_t b0 = in_order ? low_halves(b02, b13) : b02;
            const uint32_t b1 = in_order ? high_halves(b02, b13) : b13;
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
        *out++ = shifted(sum);
        *out++ = shifted(sum3);
        *out2++ = shifted(sum2);
        *out2++ = shifted(sum4);
        weights += taps;
    }
    return out + row->out_c;
}

static uint8_t* __attribute__((noinline))
two_patches_fast(const struct kernel_row* row, const struct kernel_memory* memory, uint8_t* out) {
    return two_patches(row, memory, out, 0);
}
static uint8_t* __attribute__((noinline))
two_patches_basic(const struct kernel_row* row, const struct kernel_memory* memory, uint8_t* out) {
    return two_patches(row, memory, out, 1);
}

/* Three channels: a word is read for them, wherever it lies. */
static inline void three(const uint8_t* from, int16_t* to) {
    const uint32_t bytes = word_at(from);
    const uint32_t even = two_signed(bytes), odd = two_signed(turn(bytes, 8));
    put_word(to, low_halves(even, odd));
    to[2] = (int16_t)(even >> 16);
}

static void place(const struct kernel_row* row, const uint8_t* in, int y, int x, int16_t* to) {
    if (y < 0 || y >= row->in_h || x < 0 || x >= row->in_w) {
        fill_bytes((uint8_t*)to, 0, 2 * (uint32_t)row->in_c);
        return;
    }
    const uint8_t* const from = in + (y * row->in_w + x) * row->in_c;
    if (row->kind == conv_q7_rgb)
        three(from, to);
    else if (row->kind == conv_q7_fast)
        expand_reordered(from, to, (uint32_t)row->in_c);
    else
        expand_in_order(from, to, (uint32_t)row->in_c);
}

/* The fast kernel expands a row of the window at once where all of it is inside. */
static void patch(const struct kernel_row* row, const uint8_t* in, int y, int x, int16_t* to) {
    const int first_y = y * row->stride - row->pad, first_x = x * row->stride - row->pad;
    const int inside = first_y >= 0 && first_y + row->kernel_h <= row->in_h && first_x >= 0 &&
                       first_x + row->kernel_w <= row->in_w;
    for (int ky = 0; ky < row->kernel_h; ++ky) {
        if (inside && row->kind == conv_q7_fast) {
            expand_reordered(in + ((first_y + ky) * row->in_w + first_x) * row->in_c, to,
                             (uint32_t)(row->in_c * row->kernel_w));
            to += row->in_c * row->kernel_w;
            continue;
        }
        for (int kx = 0; kx < row->kernel_w; ++kx, to += row->in_c)
            place(row, in, first_y + ky, first_x + kx, to);
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
            out = row->kind == conv_q7_fast ? two_patches_fast(row, memory, out)
                                            : two_patches_basic(row, memory, out);
            waiting = 0;
        }
    }
}

/* Four outputs of weights that lie interleaved, one after another. */
static void __attribute__((noinline))
fully_connected(const struct kernel_row* row, const struct kernel_memory* memory) {
    const uint8_t* weights = memory->weights;
    const int8_t* bias = (const int8_t*)memory->bias;
    uint8_t* out = memory->out;
    expand_reordered(memory->in, memory->scratch, (uint32_t)row->in_c);
    for (uint16_t rows = (uint16_t)row->out_c >> 2; rows != 0; --rows, bias += 4) {
        int32_t s0 = start(bias[0]), s1 = start(bias[1]), s2 = start(bias[2]), s3 = start(bias[3]);
        const int16_t* in = memory->scratch;
        for (uint16_t fours = (uint16_t)row->in_c >> 2; fours != 0; --fours) {
            for (int half = 0; half < 2; ++half, in += 2, weights += 8) {
                const uint32_t x = word_at(in), a = word_at(weights), b = word_at(weights + 4);
                s0 = pair_sum(two_signed(a), x, s0);
                s1 = pair_sum(two_signed(turn(a, 8)), x, s1);
                s2 = pair_sum(two_signed(b), x, s2);
                s3 = pair_sum(two_signed(turn(b, 8)), x, s3);
            }
        }
        *out++ = shifted(s0);
        *out++ = shifted(s1);
        *out++ = shifted(s2);
        *out++ = shifted(s3);
    }
    for (uint16_t rows = row->out_c & 3; rows != 0; --rows) {
        int32_t sum = start(*bias++);
        const int16_t* in = memory->scratch;
        for (uint16_t fours = (uint16_t)row->in_c >> 2; fours != 0;
             --fours, in += 4, weights += 4) {
            const uint32_t a = word_at(weights);
            sum = pair_sum(word_at(in), two_signed(a), sum);
            sum = pair_sum(word_at(in + 2), two_signed(turn(a, 8)), sum);
        }
        *out++ = shifted(sum);
    }
}

void run_q7(const struct kernel_row* row, const struct kernel_memory* memory) {
    if (row->kind == fully_connected_q7)
        fully_connected(row, memory);
    else
        conv(row, memory);
}
