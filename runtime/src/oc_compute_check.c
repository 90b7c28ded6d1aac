/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_compute_check.h"

#include "oc_cold.h"
#include "oc_fixed_point.h"
#include "oc_receptive.h"

OC_COLD_FILE

/* May the core use the bytes of a device from `offset` on, `span` of them? Spans are below 2^63. */
static int place_good(const oc_context* context, uint32_t device, uint32_t offset, uint64_t span,
                      int writes) {
    if (device >= context->device_count || context->base[device] == NULL) return 0;
    const oc_device* info = &context->devices[device];
    return offset + span <= info->used_bytes && !(writes && info->kind == OC_DEVICE_STORAGE);
}

/* Bytes from a view's first element to behind its last; all counts are 1 or more. */
static uint64_t span_of(uint32_t rows, uint32_t stride_y, uint32_t columns, uint32_t stride_x,
                        uint32_t bytes) {
    return (uint64_t)(rows - 1u) * stride_y + (uint64_t)(columns - 1u) * stride_x + bytes;
}

/* 0 <= first < end <= size, for numbers of any sign. */
static int range_good(int32_t first, int32_t end, int32_t size) {
    return (uint32_t)first < (uint32_t)end && (uint32_t)end <= (uint32_t)size;
}

int oc_compute_words_good(const oc_operator* op, oc_body body) {
    const uint32_t flags = body.words[0] >> 16 & 0xFFu, inputs = body.words[0] >> 24;
    const uint32_t blocks = (flags & 1u) + (flags >> 1 & 1u) + (flags >> 2 & 1u);
    return flags <= kAllFlags && inputs == oc_input_count(op->kind) &&
           body.count == kTileWords + kInputWords * inputs + blocks;
}

static int tile_good(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const int32_t *ends = (const void*)box, *size = (const void*)&op->output;
    for (int i = 0; i < 3; ++i, ends += 2) {
        if (!range_good(ends[0], ends[1], size[i])) return 0;
    }
    if (op->kind == OC_SOFTMAX && box->c1 - box->c0 != op->output.c) return 0;
    return !oc_tiles_reduction(op->kind) || range_good(call->k0, call->k1, op->input[0].c);
}

/* Does a view hold the box that the kernel reads through it, and its device the view? */
static int input_good(const oc_context* context, uint32_t index, uint32_t device, uint32_t offset) {
    const oc_call* call = &context->call;
    const oc_view* view = &call->input[index];
    const oc_box box = oc_receptive_box(call, index);
    uint32_t y0 = (uint32_t)view->y0, x0 = (uint32_t)view->x0, c0 = (uint32_t)view->c0;
    if (((y0 | x0 | c0) & ~(uint32_t)kCoordinateMask) != 0u) return 0;
    if (box.y0 >= box.y1 || box.x0 >= box.x1 || box.c0 >= box.c1) return 1; /* padding: not read */
    if (call->op->kind == OC_CONCATENATION) { /* whose view begins with the tile */
        y0 = (uint32_t)box.y0, x0 = (uint32_t)box.x0, c0 = (uint32_t)box.c0;
    }
    if (y0 > (uint32_t)box.y0 || x0 > (uint32_t)box.x0 || c0 > (uint32_t)box.c0) return 0;
    const uint32_t bytes = ((uint32_t)box.c1 - c0) * (uint32_t)oc_type_bytes(call->op->input_type);
    return place_good(context, device, offset,
                      span_of((uint32_t)box.y1 - y0, view->stride_y, (uint32_t)box.x1 - x0,
                              view->stride_x, bytes),
                      0);
}

static int output_good(const oc_context* context, uint32_t device, uint32_t offset) {
    const oc_call* call = &context->call;
    const oc_box* box = &call->box;
    const uint32_t rows = (uint32_t)(box->y1 - box->y0), columns = (uint32_t)(box->x1 - box->x0);
    const uint32_t bytes =
        (uint32_t)(box->c1 - box->c0) * (uint32_t)oc_type_bytes(call->op->output_type);
    const uint64_t span =
        span_of(rows, call->output_stride_y, columns, call->output_stride_x, bytes);
    /* No byte is written twice. An operator has at most 2^30 elements of 4 bytes. */
    return place_good(context, device, offset, span, 1) &&
           rows * columns * bytes - 1u < context->devices[device].used_bytes;
}

/* Constants, partial sums and scratch: those that the flags name, one word with an offset each. */
typedef struct blocks {
    const oc_context* context;
    const uint32_t *words, *at;
} blocks;

/* Is block `flag` there exactly when it must be, and good? `bytes` long, on a multiple of
 * `alignment`. */
static int block_good(blocks* left, uint32_t flag, uint32_t device_shift, uint64_t bytes,
                      uint32_t alignment, int writes) {
    if ((left->words[0] >> 16 & flag) == 0) return bytes == 0;
    const uint32_t offset = *left->at++;
    return (offset & (alignment - 1u)) == 0u &&
           place_good(left->context, oc_compute_device(left->words, device_shift), offset, bytes,
                      writes);
}

static int blocks_good(const oc_context* context, const uint32_t* words, const uint32_t* at) {
    const oc_call* call = &context->call;
    const oc_box* box = &call->box;
    blocks left = {context, words, at};
    const uint32_t elements = (uint32_t)(box->y1 - box->y0) * (uint32_t)(box->x1 - box->x0) *
                              (uint32_t)(box->c1 - box->c0);
    const int tiled =
        oc_tiles_reduction(call->op->kind) && (call->k0 != 0 || call->k1 != call->op->input[0].c);
    const uint64_t constants = oc_receptive_constants_bytes(call);
    const uint32_t scratch = oc_kernel_scratch_bytes(call->op, box, call->k0, call->k1);
    if ((constants != 0) != (call->constants != NULL)) return 0;
    /* A kernel takes partial sums to be wanted. Scratch it has no use for does no harm. */
    if (tiled != (call->partial != NULL)) return 0;
    return block_good(&left, kConstants, kConstantsDevice, constants, 4, 0) &&
           block_good(&left, kPartial, kPartialDevice, tiled ? (uint64_t)elements * 4u : 0u, 4,
                      1) &&
           block_good(&left, kScratch, kScratchDevice, scratch, kScratchAlignment, 1);
}

int oc_compute_call_good(const oc_context* context, const uint32_t* words) {
    const uint32_t inputs = words[0] >> 24;
    const uint32_t* at = words + kTileWords;
    if (!tile_good(&context->call) ||
        !output_good(context, oc_compute_device(words, kOutputDevice), words[kOutputWord])) {
        return 0;
    }
    for (uint32_t i = 0; i < inputs; ++i, at += kInputWords) {
        if (!input_good(context, i, oc_compute_device(words, kDeviceBits * i), at[0])) return 0;
    }
    return blocks_good(context, words, at);
}
