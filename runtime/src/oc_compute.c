/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_compute.h"

#include <string.h>

#include "oc_blob.h"
#include "oc_cold.h"
#include "oc_compute_check.h"
#include "oc_fixed_point.h"
#include "oc_receptive.h"

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

/* What decode() has come to: the words, and the devices that the kernel touches. */
typedef struct operands {
    const oc_context* context;
    const uint32_t *words, *at;
    uint32_t uses;
} operands;

/* Where `offset` of a device lies, if it has a place. Devices are noted: storages must be mapped.
 */
static inline uint8_t* place(operands* all, uint32_t device_shift, uint32_t offset) {
    const uint32_t device = oc_compute_device(all->words, device_shift);
    all->uses |= 1u << device;
    return (uint8_t*)((uintptr_t)all->context->base[device] + offset);
}

/* Constants, partial sums or scratch: NULL where the flags do not name them. */
static inline void* block(operands* all, uint32_t flag, uint32_t device_shift) {
    return (all->words[0] >> 16 & flag) != 0 ? place(all, device_shift, *all->at++) : NULL;
}

/* Makes the call what the words say. Any words will do: nothing is looked up but tables. */
static void decode(oc_context* context, const uint32_t* words) {
    oc_call* call = &context->call;
    const uint32_t inputs = words[0] >> 24;
    operands all = {context, words, words + kTileWords, 0};
    call->op = context->op;
    memcpy(&call->box, words + kBoxWord, sizeof call->box);
    call->k0 = (int32_t)words[kReductionWord];
    call->k1 = (int32_t)words[kReductionWord + 1];
    call->output = place(&all, kOutputDevice, words[kOutputWord]);
    call->output_stride_y = words[kOutputWord + 1];
    call->output_stride_x = words[kOutputWord + 2];
    for (uint32_t i = 0; i < inputs; ++i, all.at += kInputWords) {
        oc_view* view = &call->input[i];
        view->data = place(&all, kDeviceBits * i, all.at[0]);
        memcpy(&view->y0, all.at + 1, kInputWords * 4u - 4u); /* in the record's order */
    }
    call->constants = block(&all, kConstants, kConstantsDevice);
    void* sums = block(&all, kPartial, kPartialDevice);
    call->partial = (int32_t*)sums;
    call->scratch = block(&all, kScratch, kScratchDevice);
    context->uses = all.uses;
}

/* A tile of the operator has been checked already. */
static void take_operator(oc_context* context, uint32_t index) {
    const uint32_t offset = context->blob[context->operator_table / 4u + index];
    context->op = (const void*)(context->blob + offset / 4u);
    context->operator_loaded = index;
}

int oc_compute_prepare(oc_context* context, const uint32_t* record) {
    const oc_body body = oc_record_body(record);
    if (!context->checked && body.count < kTileWords) return OC_ERR_BLOB;
    const uint32_t index = body.words[0] & 0xFFFFu;
    if (index != context->operator_loaded && context->checked) {
        take_operator(context, index);
    } else if (index != context->operator_loaded) {
        const int result = oc_blob_load_operator(context, index);
        if (result != OC_OK) return result;
    }
    if (!context->checked && !oc_compute_words_good(context->op, body)) return OC_ERR_BLOB;
    decode(context, body.words);
    if (!context->checked && !oc_compute_call_good(context, body.words)) return OC_ERR_BLOB;
    context->prepared = 1;
    return OC_OK;
}

#ifdef OC_CHECKSUMS
/* Adds the tile's output bytes, each weighted by its place in the whole output. */
OC_APART static void add_checksum(oc_context* context, const oc_call* call, uint32_t delay) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const uint32_t element = (uint32_t)oc_type_bytes(op->output_type);
    if (context->operator_loaded >= context->checksum_count) return;
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
    context->checksums[context->operator_loaded + delay * context->checksum_stride] += sum;
}
#endif

int oc_compute_run(oc_context* context, uint32_t delay) {
    /* Modes change while a task waits. */
    const uint32_t mapped = context->uses & context->storages;
    for (uint32_t d = 0; mapped >> d != 0u; ++d)
        if ((mapped >> d & 1u) != 0u && context->mode[d] != OC_MODE_MAPPED) return OC_ERR_BLOB;
    context->prepared = 0;
    kKernels[context->op->kind](&context->call);
#ifdef OC_CHECKSUMS
    if (context->checksums != NULL) add_checksum(context, &context->call, delay);
#else
    (void)delay;
#endif
    return OC_OK;
}
