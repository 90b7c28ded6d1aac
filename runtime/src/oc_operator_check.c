/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_operator_check.h"

#include <string.h>

#include "oc_cold.h"
#include "outcore.h"

OC_COLD_FILE

enum {
    kLargestExtent = 1 << 20,
    kLargestElements = 1 << 30,
    kLargestStep = 1 << 10,   /* stride, dilation, one side of a window */
    kLargestWindow = 1 << 14, /* taps: sums of a window fit into 31 bits */
    kLongestDot = 1 << 16,    /* products of 9 and 8 bits: as above */
    kLargestMean = 1 << 23
};
enum { kKernelWord = 12, kPadWord = 18 }; /* of the record, docs/spec/blob.md */

static int within(int32_t value, int32_t low, int32_t high) {
    return value >= low && value <= high;
}

/* Are `count` numbers, one after another in memory, in a range? */
static int all_within(const void* numbers, uint32_t count, int32_t low, int32_t high) {
    const int32_t* number = numbers;
    for (; count != 0u; --count, ++number) {
        if (!within(*number, low, high)) return 0;
    }
    return 1;
}

static int extent_good(const oc_extent* extent) {
    if (!all_within(extent, 3, 1, kLargestExtent)) return 0;
    const int64_t plane = (int64_t)extent->h * extent->w;
    return plane <= kLargestElements && plane * extent->c <= kLargestElements;
}

static int window_good(const oc_operator* op) {
    /* Kernel, stride and dilation, then pads. */
    const int32_t* words = (const void*)op;
    return all_within(words + kKernelWord, kPadWord - kKernelWord, 1, kLargestStep) &&
           op->kernel_h * op->kernel_w <= kLargestWindow &&
           all_within(words + kPadWord, 2, 0, kLargestExtent);
}

static int zero_good(int32_t zero, int32_t type) {
    if (type == OC_UINT8) return within(zero, 0, 255);
    return type == OC_INT8 ? within(zero, -128, 127) : 1;
}

static int same_extent(const oc_extent* a, const oc_extent* b) {
    return memcmp(a, b, sizeof *a) == 0;
}

/* 1 where an input extent of 1 is used for the whole output. */
static int broadcasts(const oc_extent* input, const oc_extent* output) {
    const int32_t *from = (const void*)input, *to = (const void*)output;
    for (int i = 0; i < 3; ++i) {
        if (from[i] != to[i] && from[i] != 1) return 0;
    }
    return 1;
}

static int sum_good(const oc_operator* op) {
    return extent_good(&op->input[1]) && broadcasts(&op->input[0], &op->output) &&
           broadcasts(&op->input[1], &op->output) && zero_good(op->input_zero[1], OC_INT8) &&
           within(op->left_shift, 0, 22);
}

static int pool_good(const oc_operator* op) {
    return window_good(op) && op->input[0].c == op->output.c;
}

static int convolution_good(const oc_operator* op) {
    return window_good(op) && (int64_t)op->kernel_w * op->input[0].c <= kLongestDot;
}

static int depthwise_good(const oc_operator* op) {
    return window_good(op) && within(op->depth_multiplier, 1, kLargestExtent) &&
           (int64_t)op->input[0].c * op->depth_multiplier == op->output.c;
}

static int fully_connected_good(const oc_operator* op) {
    return op->input[0].c <= kLongestDot && op->input[0].h == 1 && op->output.h == 1 &&
           op->input[0].w == op->output.w;
}

static int mean_good(const oc_operator* op) {
    const int32_t rows = op->parameter[OC_MEAN_ROWS], columns = op->parameter[OC_MEAN_COLUMNS];
    const int32_t channels = op->parameter[OC_MEAN_CHANNELS];
    const int64_t plane = (int64_t)op->input[0].h * op->input[0].w;
    return all_within(&op->parameter[OC_MEAN_ROWS], 3, 0, 1) &&
           op->output.c == (channels ? 1 : op->input[0].c) &&
           op->output.h == (rows ? 1 : op->input[0].h) &&
           op->output.w == (columns ? 1 : op->input[0].w) &&
           plane * (channels ? op->input[0].c : 1) <= kLargestMean;
}

static int pad_good(const oc_operator* op) {
    const int32_t* words = (const void*)op;
    return all_within(words + kPadWord, 2, 0, kLargestExtent) &&
           within(op->parameter[OC_PAD_CHANNELS], 0, kLargestExtent);
}

static int transpose_good(const oc_operator* op) {
    const int32_t input[3] = {op->input[0].h, op->input[0].w, op->input[0].c};
    const int32_t output[3] = {op->output.h, op->output.w, op->output.c};
    unsigned seen = 0;
    for (int i = 0; i < 3; ++i) {
        const int32_t from = op->parameter[OC_TRANSPOSE_FROM + i];
        if (!within(from, 0, 2) || input[from] != output[i]) return 0;
        seen |= 1u << from;
    }
    return seen == 7u;
}

static int softmax_good(const oc_operator* op) {
    return same_extent(&op->input[0], &op->output) && op->parameter[OC_SOFTMAX_DIFF_MIN] <= 0;
}

static int shape_good(const oc_operator* op) {
    switch (op->kind) {
        case OC_ADD:
        case OC_SUB:
        case OC_MUL:
            return sum_good(op);
        case OC_AVERAGE_POOL_2D:
        case OC_MAX_POOL_2D:
            return pool_good(op);
        case OC_CONV_2D:
            return convolution_good(op);
        case OC_DEPTHWISE_CONV_2D:
            return depthwise_good(op);
        case OC_FULLY_CONNECTED:
            return fully_connected_good(op);
        case OC_MEAN:
            return mean_good(op);
        case OC_PAD:
            return pad_good(op);
        case OC_RESIZE_NEAREST_NEIGHBOR:
            return op->input[0].c == op->output.c;
        case OC_SOFTMAX:
            return softmax_good(op);
        case OC_TRANSPOSE:
            return transpose_good(op);
        case OC_CONCATENATION:
            return 1;
        default:
            return same_extent(&op->input[0], &op->output);
    }
}

static int byte_type(int32_t type) { return type == OC_INT8 || type == OC_UINT8; }

static int types_good(const oc_operator* op) {
    const int32_t in = op->input_type, out = op->output_type;
    switch (op->kind) {
        case OC_QUANTIZE:
            return (byte_type(in) || in == OC_FLOAT32) && byte_type(out);
        case OC_DEQUANTIZE:
            return byte_type(in) && out == OC_FLOAT32;
        case OC_CONCATENATION:
        case OC_RESIZE_NEAREST_NEIGHBOR:
        case OC_TRANSPOSE:
            return in == out;
        default:
            return in == OC_INT8 && out == OC_INT8;
    }
}

int oc_operator_check(const oc_operator* op) {
    if (op->kind < 0 || op->kind >= OC_KINDS) return OC_ERR_UNSUPPORTED;
    if (!all_within(&op->input_type, 2, OC_INT8, OC_FLOAT32)) return OC_ERR_BLOB;
    if (!types_good(op)) return OC_ERR_UNSUPPORTED;
    if (!extent_good(&op->input[0]) || !extent_good(&op->output)) return OC_ERR_BLOB;
    if (!zero_good(op->input_zero[0], op->input_type) ||
        !zero_good(op->output_zero, op->output_type)) {
        return OC_ERR_BLOB;
    }
    if (op->activation_min > op->activation_max) return OC_ERR_BLOB;
    return shape_good(op) ? OC_OK : OC_ERR_BLOB;
}
