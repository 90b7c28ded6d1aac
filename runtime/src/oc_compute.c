/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_compute.h"

#include "oc_blob.h"
#include "oc_fixed_point.h"
#include "oc_receptive.h"

enum {
    kConstants = 1,
    kPartial = 2,
    kScratch = 4,
    kLargestCoordinate = 1 << 20,
    kScratchAlignment = 8
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

/* Bytes from `offset` on in a device: rows and columns with strides, `bytes` contiguous ones at
 * each. */
typedef struct patch {
    uint32_t device, offset;
    uint32_t rows, row_stride, columns, column_stride;
    uint64_t bytes;
} patch;

/* The address of a patch that the core may use, or NULL. */
static uint8_t* resolve(const oc_context* context, const patch* p, int writes, uint32_t alignment) {
    if (p->device >= context->device_count) return NULL;
    const oc_device* device = &context->devices[p->device];
    const uint64_t limit = device->used_bytes;
    const uint64_t rows = (uint64_t)(p->rows - 1u) * p->row_stride;
    const uint64_t columns = (uint64_t)(p->columns - 1u) * p->column_stride;
    if (rows > limit || columns > limit || p->bytes > limit ||
        p->offset + rows + columns + p->bytes > limit) {
        return NULL;
    }
    if (device->kind == OC_DEVICE_STORAGE && (writes || context->mode[p->device] != OC_MODE_MAPPED))
        return NULL;
    if ((p->offset | p->row_stride | p->column_stride) % alignment != 0) return NULL;
    return context->base[p->device] == NULL ? NULL : context->base[p->device] + p->offset;
}

/* A coordinate: small enough that differences of two never overflow. */
static int32_t coordinate(oc_reader* body) {
    const uint32_t value = oc_reader_unsigned(body);
    if (value > kLargestCoordinate) body->failed = 1;
    return body->failed ? 0 : (int32_t)value;
}

static int box_good(const oc_box* box, const oc_extent* extent) {
    return box->y0 < box->y1 && box->y1 <= extent->h && box->x0 < box->x1 && box->x1 <= extent->w &&
           box->c0 < box->c1 && box->c1 <= extent->c;
}

static void read_tile(oc_reader* body, oc_call* call) {
    call->box.y0 = coordinate(body);
    call->box.y1 = coordinate(body);
    call->box.x0 = coordinate(body);
    call->box.x1 = coordinate(body);
    call->box.c0 = coordinate(body);
    call->box.c1 = coordinate(body);
    call->k0 = coordinate(body);
    call->k1 = coordinate(body);
    (void)oc_reader_unsigned(body); /* part: a concatenation's view says all that its copy needs */
}

static int tile_good(const oc_call* call) {
    const oc_operator* op = call->op;
    if (!box_good(&call->box, &op->output)) return 0;
    if (op->kind == OC_SOFTMAX && call->box.c1 - call->box.c0 != op->output.c) return 0;
    return !oc_tiles_reduction(op->kind) || (call->k0 < call->k1 && call->k1 <= op->input[0].c);
}

/* Reads a view and makes sure that the box the kernel reads through it lies in the device. */
static int read_input(const oc_context* context, oc_reader* body, oc_call* call, uint32_t index) {
    oc_view* view = &call->input[index];
    patch p;
    p.device = oc_reader_unsigned(body);
    p.offset = oc_reader_unsigned(body);
    view->y0 = coordinate(body);
    view->x0 = coordinate(body);
    view->c0 = coordinate(body);
    view->stride_y = p.row_stride = oc_reader_unsigned(body);
    view->stride_x = p.column_stride = oc_reader_unsigned(body);
    if (body->failed) return OC_ERR_BLOB;
    const uint32_t element = (uint32_t)oc_type_bytes(call->op->input_type);
    const oc_box box = oc_receptive_box(call, index);
    if (box.y0 >= box.y1 || box.x0 >= box.x1 || box.c0 >= box.c1)
        return OC_OK;                                        /* all padding: not read */
    const int anchored = call->op->kind == OC_CONCATENATION; /* the view begins with the tile */
    if (!anchored && (box.y0 < view->y0 || box.x0 < view->x0 || box.c0 < view->c0))
        return OC_ERR_BLOB;
    p.rows = (uint32_t)(box.y1 - (anchored ? box.y0 : view->y0));
    p.columns = (uint32_t)(box.x1 - (anchored ? box.x0 : view->x0));
    p.bytes = (uint64_t)(box.c1 - (anchored ? box.c0 : view->c0)) * element;
    view->data = resolve(context, &p, 0, 1);
    return view->data != NULL ? OC_OK : OC_ERR_BLOB;
}

static int read_inputs(const oc_context* context, oc_reader* body, oc_call* call) {
    const uint32_t count = oc_reader_unsigned(body);
    if (count != oc_input_count(call->op->kind)) return OC_ERR_BLOB;
    for (uint32_t i = 0; i < count; ++i) {
        const int result = read_input(context, body, call, i);
        if (result != OC_OK) return result;
    }
    return OC_OK;
}

/* `bytes` contiguous bytes on a multiple of `alignment`. */
static uint8_t* read_block(const oc_context* context, oc_reader* body, uint64_t bytes, int writes,
                           uint32_t alignment) {
    patch p = {0, 0, 1, 0, 1, 0, bytes};
    p.device = oc_reader_unsigned(body);
    p.offset = oc_reader_unsigned(body);
    return body->failed ? NULL : resolve(context, &p, writes, alignment);
}

static int read_constants(const oc_context* context, oc_reader* body, oc_call* call,
                          uint32_t flags) {
    const uint64_t bytes = oc_receptive_constants_bytes(call);
    if ((bytes != 0) != ((flags & kConstants) != 0)) return OC_ERR_BLOB;
    if (bytes == 0) return OC_OK;
    call->constants = read_block(context, body, bytes, 0, 4);
    return call->constants != NULL ? OC_OK : OC_ERR_BLOB;
}

static int read_partial(const oc_context* context, oc_reader* body, oc_call* call, uint32_t flags) {
    const oc_box* box = &call->box;
    const int tiled =
        oc_tiles_reduction(call->op->kind) && (call->k0 != 0 || call->k1 != call->op->input[0].c);
    if ((flags & kPartial) == 0) return tiled ? OC_ERR_BLOB : OC_OK;
    const uint64_t elements = (uint64_t)(box->y1 - box->y0) * (uint64_t)(box->x1 - box->x0) *
                              (uint64_t)(box->c1 - box->c0);
    uint8_t* partial = read_block(context, body, elements * 4u, 1, 4);
    if (partial == NULL) return OC_ERR_BLOB;
    /* The block is a multiple of 4 by read_block. */
    if (tiled) call->partial = (int32_t*)(void*)partial;
    return OC_OK;
}

/* A task may bring scratch that this build's kernel has no use for, but not the other way. */
static int read_scratch(const oc_context* context, oc_reader* body, oc_call* call, uint32_t flags) {
    const uint32_t bytes = oc_kernel_scratch_bytes(call->op, &call->box, call->k0, call->k1);
    if ((flags & kScratch) == 0) return bytes != 0 ? OC_ERR_BLOB : OC_OK;
    uint8_t* scratch = read_block(context, body, bytes, 1, kScratchAlignment);
    if (scratch == NULL) return OC_ERR_BLOB;
    if (bytes != 0) call->scratch = scratch;
    return OC_OK;
}

static int read_output(const oc_context* context, oc_reader* body, oc_call* call) {
    const oc_box* box = &call->box;
    const uint32_t element = (uint32_t)oc_type_bytes(call->op->output_type);
    patch p;
    p.device = oc_reader_unsigned(body);
    p.offset = oc_reader_unsigned(body);
    call->output_stride_y = p.row_stride = oc_reader_unsigned(body);
    call->output_stride_x = p.column_stride = oc_reader_unsigned(body);
    if (body->failed) return OC_ERR_BLOB;
    p.rows = (uint32_t)(box->y1 - box->y0);
    p.columns = (uint32_t)(box->x1 - box->x0);
    p.bytes = (uint64_t)(box->c1 - box->c0) * element;
    call->output = resolve(context, &p, 1, 1);
    if (call->output == NULL) return OC_ERR_BLOB;
    /* No byte is written twice. */
    return p.rows * p.bytes * p.columns <= context->devices[p.device].used_bytes ? OC_OK
                                                                                 : OC_ERR_BLOB;
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

int oc_compute_run(oc_context* context, oc_reader* body) {
    oc_call call = {0};
    int result = oc_blob_load_operator(context, oc_reader_unsigned(body));
    if (result != OC_OK) return result;
    call.op = &context->window.op;
    read_tile(body, &call);
    const uint32_t flags = oc_reader_unsigned(body);
    if (body->failed || !tile_good(&call)) return OC_ERR_BLOB;
    result = read_inputs(context, body, &call);
    if (result == OC_OK) result = read_constants(context, body, &call, flags);
    if (result == OC_OK) result = read_partial(context, body, &call, flags);
    if (result == OC_OK) result = read_scratch(context, body, &call, flags);
    if (result == OC_OK) result = read_output(context, body, &call);
    if (result != OC_OK) return result;
    if (!oc_reader_finished(body)) return OC_ERR_BLOB;
    kKernels[call.op->kind](&call);
#ifdef OC_CHECKSUMS
    add_checksum(context, &call);
#endif
    return OC_OK;
}
