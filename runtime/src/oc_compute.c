/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_compute.h"

#include <string.h>

#include "oc_blob.h"
#include "oc_fixed_point.h"
#include "oc_receptive.h"

/* A compute record's words: operator, flags and number of inputs; devices; box; k0, k1; output's
 * offset and strides; of each input offset, origin and strides; the blocks' offsets. */
enum {
    kTileWords = 13,
    kOutputWord = 10,
    kInputWords = 6,
    kConstants = 1,
    kPartial = 2,
    kScratch = 4,
    kAllFlags = 7,
    kScratchAlignment = 8,
    kDeviceBits = 4, /* of a device in the word of devices, inputs first */
    kDeviceMask = 15,
    kConstantsDevice = 8,
    kPartialDevice = 12,
    kScratchDevice = 16,
    kOutputDevice = 20
};

static const oc_kernel kKernels[OC_KINDS] = {oc_add_s8,
                                             oc_sub_s8,
                                             oc_mul_s8,
                                             oc_average_pool_2d_s8,
                                             oc_max_pool_2d_s8,
                                             oc_concatenation_any,
                                             oc_conv_2d_s8,
                                             oc_depthwise_conv_2d_s8,
                                             oc_dequantize_any,
                                             oc_fully_connected_s8,
                                             oc_logistic_s8,
                                             oc_mean_s8,
                                             oc_pad_s8,
                                             oc_quantize_any,
                                             oc_relu_s8,
                                             oc_relu6_s8,
                                             oc_resize_nearest_neighbor_any,
                                             oc_softmax_s8,
                                             oc_transpose_any};

/* The address of `offset` in a device, when the core may use the bytes up to `offset` + `span`
 * there, or NULL. Spans are below 2^63. */
static uint8_t* place(oc_context* context, uint32_t device, uint32_t offset, uint64_t span,
                      int writes) {
    if (device >= context->device_count) return NULL;
    const oc_device* info = &context->devices[device];
    if (offset + span > info->used_bytes) return NULL;
    if (info->kind == OC_DEVICE_STORAGE) {
        if (writes) return NULL;
        context->needs_mapped |= 1u << device;
    }
    return context->base[device] == NULL ? NULL : context->base[device] + offset;
}

/* Bytes from a view's first element to behind its last; all counts are 1 or more. */
static uint64_t span_of(int32_t rows, uint32_t stride_y, int32_t columns, uint32_t stride_x,
                        uint32_t bytes) {
    return (uint64_t)((uint32_t)rows - 1u) * stride_y +
           (uint64_t)((uint32_t)columns - 1u) * stride_x + bytes;
}

/* 0 <= first < end <= size, for numbers of any sign. */
static int range_good(int32_t first, int32_t end, int32_t size) {
    return (uint32_t)first < (uint32_t)end && (uint32_t)end <= (uint32_t)size;
}

static int tile_good(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    if (!range_good(box->y0, box->y1, op->output.h) ||
        !range_good(box->x0, box->x1, op->output.w) ||
        !range_good(box->c0, box->c1, op->output.c)) {
        return 0;
    }
    if (op->kind == OC_SOFTMAX && box->c1 - box->c0 != op->output.c) return 0;
    return !oc_tiles_reduction(op->kind) || range_good(call->k0, call->k1, op->input[0].c);
}

/* A view of an input: where the kernel reads `box` of the tensor. */
static int read_input(oc_context* context, oc_view* view, uint32_t device, const uint32_t* words,
                      const oc_box* box) {
    const oc_operator* op = context->call.op;
    oc_box from = *box;
    memset(view, 0, sizeof *view);
    if (box->y0 >= box->y1 || box->x0 >= box->x1 || box->c0 >= box->c1)
        return OC_OK;                   /* all padding: not read */
    if (op->kind != OC_CONCATENATION) { /* whose view begins with the tile */
        view->y0 = from.y0 = (int32_t)words[1];
        view->x0 = from.x0 = (int32_t)words[2];
        view->c0 = from.c0 = (int32_t)words[3];
        if (words[1] > (uint32_t)box->y0 || words[2] > (uint32_t)box->x0 ||
            words[3] > (uint32_t)box->c0) {
            return OC_ERR_BLOB;
        }
    }
    view->stride_y = words[4];
    view->stride_x = words[5];
    const uint32_t bytes = (uint32_t)(box->c1 - from.c0) * (uint32_t)oc_type_bytes(op->input_type);
    view->data = place(context, device, words[0],
                       span_of(box->y1 - from.y0, words[4], box->x1 - from.x0, words[5], bytes), 0);
    return view->data != NULL ? OC_OK : OC_ERR_BLOB;
}

static int read_output(oc_context* context, uint32_t device, const uint32_t* words) {
    oc_call* call = &context->call;
    const oc_box* box = &call->box;
    const uint32_t rows = (uint32_t)(box->y1 - box->y0), columns = (uint32_t)(box->x1 - box->x0);
    const uint32_t bytes =
        (uint32_t)(box->c1 - box->c0) * (uint32_t)oc_type_bytes(call->op->output_type);
    call->output_stride_y = words[1];
    call->output_stride_x = words[2];
    call->output = place(context, device, words[0],
                         span_of((int32_t)rows, words[1], (int32_t)columns, words[2], bytes), 1);
    if (call->output == NULL) return OC_ERR_BLOB;
    /* No byte is written twice. An operator has at most 2^30 elements of 4 bytes. */
    return rows * columns * bytes - 1u < context->devices[device].used_bytes ? OC_OK : OC_ERR_BLOB;
}

/* Constants, partial sums and scratch: those that the flags name, one word with an offset each. */
typedef struct blocks {
    oc_context* context;
    const uint32_t* word;
    uint32_t flags, devices;
} blocks;

/* The next block, of `bytes` bytes that begin on a multiple of `alignment`; NULL: it is bad. */
static uint8_t* next_block(blocks* left, uint32_t device_shift, uint64_t bytes, uint32_t alignment,
                           int writes) {
    const uint32_t offset = *left->word++;
    if ((offset & (alignment - 1u)) != 0u) return NULL;
    return place(left->context, left->devices >> device_shift & kDeviceMask, offset, bytes, writes);
}

static int read_constants(blocks* left) {
    oc_call* call = &left->context->call;
    const uint64_t bytes = oc_receptive_constants_bytes(call);
    call->constants = NULL;
    if ((bytes != 0) != ((left->flags & kConstants) != 0)) return OC_ERR_BLOB;
    if (bytes == 0) return OC_OK;
    call->constants = next_block(left, kConstantsDevice, bytes, 4, 0);
    return call->constants != NULL ? OC_OK : OC_ERR_BLOB;
}

/* A task may bring a place for sums, or scratch, that the kernel has no use for, but not the other
 * way. */
static int read_partial(blocks* left) {
    oc_call* call = &left->context->call;
    const oc_box* box = &call->box;
    const int tiled =
        oc_tiles_reduction(call->op->kind) && (call->k0 != 0 || call->k1 != call->op->input[0].c);
    call->partial = NULL;
    if ((left->flags & kPartial) == 0) return tiled ? OC_ERR_BLOB : OC_OK;
    const uint32_t elements = (uint32_t)(box->y1 - box->y0) * (uint32_t)(box->x1 - box->x0) *
                              (uint32_t)(box->c1 - box->c0);
    uint8_t* partial = next_block(left, kPartialDevice, (uint64_t)elements * 4u, 4, 1);
    if (partial == NULL) return OC_ERR_BLOB;
    /* A multiple of 4, as next_block() wants. */
    if (tiled) call->partial = (int32_t*)(void*)partial;
    return OC_OK;
}

static int read_scratch(blocks* left) {
    oc_call* call = &left->context->call;
    const uint32_t bytes = oc_kernel_scratch_bytes(call->op, &call->box, call->k0, call->k1);
    call->scratch = NULL;
    if ((left->flags & kScratch) == 0) return bytes != 0 ? OC_ERR_BLOB : OC_OK;
    uint8_t* scratch = next_block(left, kScratchDevice, bytes, kScratchAlignment, 1);
    if (scratch == NULL) return OC_ERR_BLOB;
    if (bytes != 0) call->scratch = scratch;
    return OC_OK;
}

/* `words`: the record's, whose number is right. */
static int read_operands(oc_context* context, const uint32_t* words, uint32_t inputs) {
    const uint32_t devices = words[1];
    const uint32_t* at = words + kTileWords;
    int result = read_output(context, devices >> kOutputDevice & kDeviceMask, words + kOutputWord);
    for (uint32_t i = 0; i < inputs && result == OC_OK; ++i, at += kInputWords) {
        const oc_box box = oc_receptive_box(&context->call, i);
        result = read_input(context, &context->call.input[i],
                            devices >> (kDeviceBits * i) & kDeviceMask, at, &box);
    }
    blocks left = {context, at, words[0] >> 16 & kAllFlags, devices};
    if (result == OC_OK) result = read_constants(&left);
    if (result == OC_OK) result = read_partial(&left);
    if (result == OC_OK) result = read_scratch(&left);
    return result;
}

int oc_compute_prepare(oc_context* context, oc_body body) {
    const uint32_t* words = body.words;
    oc_call* call = &context->call;
    if (body.count < kTileWords) return OC_ERR_BLOB;
    int result = oc_blob_load_operator(context, words[0] & 0xFFFFu);
    if (result != OC_OK) return result;
    const uint32_t flags = words[0] >> 16 & 0xFFu, inputs = words[0] >> 24;
    const uint32_t given = (flags & 1u) + (flags >> 1 & 1u) + (flags >> 2 & 1u);
    if (flags > kAllFlags || inputs != oc_input_count(context->op->kind) ||
        body.count != kTileWords + kInputWords * inputs + given) {
        return OC_ERR_BLOB;
    }
    call->op = context->op;
    memcpy(&call->box, words + 2, sizeof call->box);
    call->k0 = (int32_t)words[8];
    call->k1 = (int32_t)words[9];
    context->needs_mapped = 0;
    if (!tile_good(call)) return OC_ERR_BLOB;
    result = read_operands(context, words, inputs);
    context->prepared = result == OC_OK;
    return result;
}

#ifdef OC_CHECKSUMS
/* Adds the tile's output bytes, each weighted by its place in the whole output. */
static void add_checksum(oc_context* context, const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const uint32_t element = (uint32_t)oc_type_bytes(op->output_type);
    if (context->checksums == NULL || context->operator_loaded >= context->checksum_count) return;
    if (oc_tiles_reduction(op->kind) && call->k1 != op->input[0].c) return;
    uint32_t sum = 0;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const uint8_t* bytes = oc_output_at(call, y, x);
            const uint32_t pixel = (uint32_t)y * (uint32_t)op->output.w + (uint32_t)x;
            uint32_t index = (pixel * (uint32_t)op->output.c + (uint32_t)box->c0) * element;
            for (uint32_t i = 0; i < (uint32_t)(box->c1 - box->c0) * element; ++i, ++index) {
                sum += (bytes[i] + 1u) * ((index * 2654435761u) | 1u);
            }
        }
    }
    context->checksums[context->operator_loaded] += sum;
}
#endif

int oc_compute_run(oc_context* context) {
    /* Modes change while a task waits. */
    for (uint32_t d = 0; context->needs_mapped >> d != 0u; ++d) {
        if ((context->needs_mapped >> d & 1u) != 0u && context->mode[d] != OC_MODE_MAPPED)
            return OC_ERR_BLOB;
    }
    context->prepared = 0;
    kKernels[context->op->kind](&context->call);
#ifdef OC_CHECKSUMS
    add_checksum(context, &context->call);
#endif
    return OC_OK;
}
