/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_receptive.h"

#include "oc_cold.h"

OC_COLD_FILE

uint32_t oc_input_count(int32_t kind) {
    return kind == OC_ADD || kind == OC_SUB || kind == OC_MUL ? 2u : 1u;
}

int oc_tiles_reduction(int32_t kind) { return kind == OC_CONV_2D || kind == OC_FULLY_CONNECTED; }

static int32_t clip(int32_t value, int32_t size) {
    if (value < 0) return 0;
    return value > size ? size : value;
}

/* Rows, columns and channels are handled alike: a box is first and end of each, an extent the size
 * of each, and both are nothing but these numbers. So is an operator (docs/spec/blob.md). */
static int32_t* range_of(oc_box* box, int axis) { return (int32_t*)(void*)box + 2 * axis; }
static int32_t size_of(const oc_extent* extent, int axis) {
    return ((const int32_t*)(const void*)extent)[axis];
}
enum { kKernelWord = 12 }; /* of the record: kernel, stride, dilation, pads */

/* Rows and columns that the windows of the output's box reach. */
static void set_window(const oc_operator* op, oc_box* box) {
    const int32_t* words = (const int32_t*)(const void*)op + kKernelWord; /* two of each */
    for (int i = 0; i < 2; ++i, ++words) {
        int32_t* range = range_of(box, i);
        const int32_t size = size_of(&op->input[0], i);
        const int32_t kernel = words[0], stride = words[2], dilation = words[4], pad = words[6];
        range[1] = clip((range[1] - 1) * stride - pad + (kernel - 1) * dilation + 1, size);
        range[0] = clip(range[0] * stride - pad, size);
    }
}

static void set_whole(oc_box* box, int axis, int32_t size) {
    int32_t* range = range_of(box, axis);
    range[0] = 0;
    range[1] = size;
}

static void set_broadcast(const oc_extent* input, oc_box* box) {
    for (int i = 0; i < 3; ++i) {
        if (size_of(input, i) == 1) set_whole(box, i, 1);
    }
}

static void set_mean(const oc_operator* op, oc_box* box) {
    for (int i = 0; i < 3; ++i) {
        if (op->parameter[OC_MEAN_ROWS + i]) set_whole(box, i, size_of(&op->input[0], i));
    }
}

static void set_pad(const oc_operator* op, oc_box* box) {
    const int32_t before[3] = {op->pad_top, op->pad_left, op->parameter[OC_PAD_CHANNELS]};
    for (int i = 0; i < 3; ++i) {
        int32_t* range = range_of(box, i);
        const int32_t size = size_of(&op->input[0], i);
        range[0] = clip(range[0] - before[i], size);
        range[1] = clip(range[1] - before[i], size);
    }
}

static void set_resize(const oc_operator* op, oc_box* box) {
    for (int i = 0; i < 2; ++i) {
        int32_t* range = range_of(box, i);
        const int32_t in = size_of(&op->input[0], i), out = size_of(&op->output, i);
        range[0] = oc_resize_nearest_neighbor_source(op, range[0], in, out);
        range[1] = oc_resize_nearest_neighbor_source(op, range[1] - 1, in, out) + 1;
    }
}

static void set_transpose(const oc_operator* op, oc_box* box) {
    oc_box output = *box;
    for (int i = 0; i < 3; ++i) {
        int32_t* range = range_of(box, op->parameter[OC_TRANSPOSE_FROM + i]);
        range[0] = range_of(&output, i)[0];
        range[1] = range_of(&output, i)[1];
    }
}

oc_box oc_receptive_box(const oc_call* call, uint32_t index) {
    const oc_operator* op = call->op;
    oc_box box = call->box;
    switch (op->kind) {
        case OC_ADD:
        case OC_SUB:
        case OC_MUL:
            set_broadcast(&op->input[index], &box);
            break;
        case OC_AVERAGE_POOL_2D:
        case OC_MAX_POOL_2D:
            set_window(op, &box);
            break;
        case OC_CONV_2D:
            set_window(op, &box); /* fall through */
        case OC_FULLY_CONNECTED:
            box.c0 = call->k0, box.c1 = call->k1;
            break;
        case OC_DEPTHWISE_CONV_2D:
            set_window(op, &box);
            box.c0 = call->box.c0 / op->depth_multiplier;
            box.c1 = (call->box.c1 - 1) / op->depth_multiplier + 1;
            break;
        case OC_MEAN:
            set_mean(op, &box);
            break;
        case OC_PAD:
            set_pad(op, &box);
            break;
        case OC_RESIZE_NEAREST_NEIGHBOR:
            set_resize(op, &box);
            break;
        case OC_TRANSPOSE:
            set_transpose(op, &box);
            break;
        default:
            break; /* element by element */
    }
    return box;
}

uint64_t oc_receptive_constants_bytes(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    switch (op->kind) {
        case OC_CONV_2D:
            return oc_conv_2d_s8_constants_bytes(op, box->c0, box->c1, call->k0, call->k1);
        case OC_FULLY_CONNECTED:
            return oc_fully_connected_s8_constants_bytes(op, box->c0, box->c1, call->k0, call->k1);
        case OC_DEPTHWISE_CONV_2D:
            return oc_depthwise_conv_2d_s8_constants_bytes(op, box->c0, box->c1);
        case OC_LOGISTIC:
            return oc_logistic_s8_constants_bytes();
        default:
            return 0;
    }
}
