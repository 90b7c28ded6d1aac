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

/* Rows and columns that the windows of the output's box reach. */
static void set_window(const oc_operator* op, const oc_box* out, oc_box* box) {
    const int32_t reach_h = (op->kernel_h - 1) * op->dilation_h,
                  reach_w = (op->kernel_w - 1) * op->dilation_w;
    box->y0 = clip(out->y0 * op->stride_h - op->pad_top, op->input[0].h);
    box->y1 = clip((out->y1 - 1) * op->stride_h - op->pad_top + reach_h + 1, op->input[0].h);
    box->x0 = clip(out->x0 * op->stride_w - op->pad_left, op->input[0].w);
    box->x1 = clip((out->x1 - 1) * op->stride_w - op->pad_left + reach_w + 1, op->input[0].w);
}

static void set_broadcast(const oc_extent* input, oc_box* box) {
    if (input->h == 1) box->y0 = 0, box->y1 = 1;
    if (input->w == 1) box->x0 = 0, box->x1 = 1;
    if (input->c == 1) box->c0 = 0, box->c1 = 1;
}

static void set_mean(const oc_operator* op, oc_box* box) {
    if (op->parameter[OC_MEAN_ROWS]) box->y0 = 0, box->y1 = op->input[0].h;
    if (op->parameter[OC_MEAN_COLUMNS]) box->x0 = 0, box->x1 = op->input[0].w;
    if (op->parameter[OC_MEAN_CHANNELS]) box->c0 = 0, box->c1 = op->input[0].c;
}

static void set_pad(const oc_operator* op, oc_box* box) {
    const int32_t channels = op->parameter[OC_PAD_CHANNELS];
    box->y0 = clip(box->y0 - op->pad_top, op->input[0].h);
    box->y1 = clip(box->y1 - op->pad_top, op->input[0].h);
    box->x0 = clip(box->x0 - op->pad_left, op->input[0].w);
    box->x1 = clip(box->x1 - op->pad_left, op->input[0].w);
    box->c0 = clip(box->c0 - channels, op->input[0].c);
    box->c1 = clip(box->c1 - channels, op->input[0].c);
}

static void set_resize(const oc_operator* op, oc_box* box) {
    const oc_extent *in = &op->input[0], *out = &op->output;
    box->y0 = oc_resize_nearest_neighbor_source(op, box->y0, in->h, out->h);
    box->y1 = oc_resize_nearest_neighbor_source(op, box->y1 - 1, in->h, out->h) + 1;
    box->x0 = oc_resize_nearest_neighbor_source(op, box->x0, in->w, out->w);
    box->x1 = oc_resize_nearest_neighbor_source(op, box->x1 - 1, in->w, out->w) + 1;
}

static void set_transpose(const oc_operator* op, oc_box* box) {
    const int32_t first[3] = {box->y0, box->x0, box->c0}, end[3] = {box->y1, box->x1, box->c1};
    int32_t low[3] = {0, 0, 0}, high[3] = {0, 0, 0};
    for (int i = 0; i < 3; ++i) {
        low[op->parameter[OC_TRANSPOSE_FROM + i]] = first[i];
        high[op->parameter[OC_TRANSPOSE_FROM + i]] = end[i];
    }
    box->y0 = low[0], box->y1 = high[0], box->x0 = low[1], box->x1 = high[1], box->c0 = low[2],
    box->c1 = high[2];
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
            set_window(op, &call->box, &box);
            break;
        case OC_CONV_2D:
            set_window(op, &call->box, &box); /* fall through */
        case OC_FULLY_CONNECTED:
            box.c0 = call->k0, box.c1 = call->k1;
            break;
        case OC_DEPTHWISE_CONV_2D:
            set_window(op, &call->box, &box);
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
