/* MAX_POOL_2D, int8. On cores with DSP instructions (SSUB8, SEL) eight or four channels at a time.
 * Any alignment; no scratch.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_pixel_window.h"

/* One output pixel; the maxima are collected in the output itself. */
static void plain_pixel(const oc_operator* op, const oc_pixel_window* window, int32_t channels,
                        int8_t* output) {
    memset(output, INT8_MIN, (size_t)channels);
    for (int32_t y = 0; y < window->rows; ++y) {
        for (int32_t x = 0; x < window->columns; ++x) {
            const int8_t* input = (const int8_t*)window->first + (size_t)y * window->stride_y +
                                  (size_t)x * window->stride_x;
            for (int32_t c = 0; c < channels; ++c)
                output[c] = input[c] > output[c] ? input[c] : output[c];
        }
    }
    for (int32_t c = 0; c < channels; ++c)
        output[c] = (int8_t)oc_clamp(output[c], op->activation_min, op->activation_max);
}

#if OC_DSP
OC_INLINE uint32_t clamped(const oc_operator* op, uint32_t bytes) {
    return oc_min_bytes(oc_max_bytes(bytes, oc_splat_byte(op->activation_min)),
                        oc_splat_byte(op->activation_max));
}

/* `words` (1 or 2) words of channels. */
OC_INLINE void fast_channels(const oc_operator* op, const oc_pixel_window* window, int32_t channel,
                             int32_t words, int8_t* output) {
    uint32_t most0 = 0x80808080u, most1 = most0;
    const uint8_t* row = window->first + channel;
    for (int32_t y = window->rows; y > 0; --y, row += window->stride_y) {
        const uint8_t* pixel = row;
        for (int32_t x = window->columns; x > 0; --x, pixel += window->stride_x) {
            most0 = oc_max_bytes(most0, oc_load4(pixel));
            if (words == 2) most1 = oc_max_bytes(most1, oc_load4(pixel + 4));
        }
    }
    oc_store4(output + channel, clamped(op, most0));
    if (words == 2) oc_store4(output + channel + 4, clamped(op, most1));
}

/* Four or more channels of an output pixel; the last ones may be computed twice. */
OC_HOT static void fast_pixel(const oc_operator* op, const oc_pixel_window* window,
                              int32_t channels, int8_t* output) {
    int32_t c = 0;
    for (; c + 8 <= channels; c += 8) fast_channels(op, window, c, 2, output);
    for (; c < channels; c += 4)
        fast_channels(op, window, channels - c < 4 ? channels - 4 : c, 1, output);
}
#endif

void oc_max_pool_2d_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0;
#if OC_DSP
    const int fast = channels >= 4 && op->activation_min >= INT8_MIN &&
                     op->activation_min <= INT8_MAX && op->activation_max >= INT8_MIN &&
                     op->activation_max <= INT8_MAX;
#endif
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const oc_pixel_window window = oc_pool_window(call, y, x, box->c0);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
#if OC_DSP
            if (fast) {
                fast_pixel(op, &window, channels, output);
                continue;
            }
#endif
            plain_pixel(op, &window, channels, output);
        }
    }
}
