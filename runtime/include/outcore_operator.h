/* What a kernel knows of its operator: the record of docs/spec/blob.md, field by field in its
 * order.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OUTCORE_OPERATOR_H
#define OUTCORE_OPERATOR_H

#include <stdint.h>

#define OC_OPERATOR_FIELDS 40u

enum oc_kind {
    OC_ADD = 0,
    OC_SUB = 1,
    OC_MUL = 2,
    OC_AVERAGE_POOL_2D = 3,
    OC_MAX_POOL_2D = 4,
    OC_CONCATENATION = 5,
    OC_CONV_2D = 6,
    OC_DEPTHWISE_CONV_2D = 7,
    OC_DEQUANTIZE = 8,
    OC_FULLY_CONNECTED = 9,
    OC_LOGISTIC = 10,
    OC_MEAN = 11,
    OC_PAD = 12,
    OC_QUANTIZE = 13,
    OC_RELU = 14,
    OC_RELU6 = 15,
    OC_RESIZE_NEAREST_NEIGHBOR = 16,
    OC_SOFTMAX = 17,
    OC_TRANSPOSE = 18,
    OC_KINDS = 19,
    OC_RESHAPE = 20,
    OC_SQUEEZE = 21
};

enum oc_type { OC_INT8 = 0, OC_UINT8 = 1, OC_INT32 = 2, OC_FLOAT32 = 3 };

typedef struct oc_extent {
    int32_t h, w, c;
} oc_extent;

/* Fixed-point factor value * 2^(shift - 31), applied with two roundings (oc_fixed_point.h). */
typedef struct oc_multiplier {
    int32_t value, shift;
} oc_multiplier;

typedef struct oc_operator {
    int32_t kind;                    /* enum oc_kind */
    int32_t input_type, output_type; /* enum oc_type */
    oc_extent input[2], output;      /* input[1] is 0 where there is none */
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_top, pad_left; /* PAD: rows and columns before */
    int32_t depth_multiplier;
    int32_t input_zero[2], output_zero;
    int32_t activation_min, activation_max;
    int32_t left_shift; /* ADD and SUB: of both inputs, before they are scaled */
    oc_multiplier input_multiplier[2], output_multiplier;
    int32_t scale_bits;   /* float32: QUANTIZE from float, DEQUANTIZE */
    int32_t parameter[6]; /* by kind */
} oc_operator;

/* Meanings of oc_operator.parameter. */
enum oc_parameter {
    OC_PAD_CHANNELS = 0, /* PAD: channels before */
    OC_TRANSPOSE_FROM =
        0,            /* TRANSPOSE: 0 to 2 = input dimension of output rows, columns, channels */
    OC_MEAN_ROWS = 0, /* MEAN: 1 when rows are reduced */
    OC_MEAN_COLUMNS = 1,
    OC_MEAN_CHANNELS = 2,
    OC_SOFTMAX_DIFF_MIN =
        0,               /* SOFTMAX: smallest difference to the maximum that counts, 0 or less */
    OC_RESIZE_ALIGN = 0, /* RESIZE_NEAREST_NEIGHBOR */
    OC_RESIZE_HALF_PIXEL = 1
};

#endif
