/* Dot products for CONV_2D and FULLY_CONNECTED. The factors are int16 so that compilers find the
 * multiply-and-add of pairs that most vector units have.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_DOT_H
#define OC_DOT_H

#include <stdint.h>

/* sums[i] += sum over n of (x[n] - zero) * w[i * stride + n], for 4 rows of weights. */
static inline void oc_dot_4(const int8_t* x, int32_t zero, const int8_t* w, uint32_t stride,
                            int32_t count, int32_t sums[4]) {
    const int8_t *w0 = w, *w1 = w + stride, *w2 = w1 + stride, *w3 = w2 + stride;
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int32_t n = 0; n < count; ++n) {
        const int16_t v = (int16_t)(x[n] - zero);
        s0 += v * (int16_t)w0[n];
        s1 += v * (int16_t)w1[n];
        s2 += v * (int16_t)w2[n];
        s3 += v * (int16_t)w3[n];
    }
    sums[0] = (int32_t)((uint32_t)sums[0] + (uint32_t)s0);
    sums[1] = (int32_t)((uint32_t)sums[1] + (uint32_t)s1);
    sums[2] = (int32_t)((uint32_t)sums[2] + (uint32_t)s2);
    sums[3] = (int32_t)((uint32_t)sums[3] + (uint32_t)s3);
}

/* The same for one row of weights. */
static inline void oc_dot_1(const int8_t* x, int32_t zero, const int8_t* w, int32_t count,
                            int32_t* sum) {
    int32_t s = 0;
    for (int32_t n = 0; n < count; ++n) {
        const int16_t v = (int16_t)(x[n] - zero);
        s += v * (int16_t)w[n];
    }
    *sum = (int32_t)((uint32_t)*sum + (uint32_t)s);
}

#endif
