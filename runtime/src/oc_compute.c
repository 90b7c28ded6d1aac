/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_compute.h"

#include <string.h>

#include "oc_blob.h"
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

/* Where `offset` of a device lies, if it has a place. Devices are noted: storages must be mapped.
 */
static uint8_t* address_of(oc_context* context, uint32_t device, uint32_t offset) {
    context->uses |= 1u << device;
    return (uint8_t*)((uintptr_t)context->base[device] + offset);
}

static void decode_input(oc_context* context, oc_view* view, uint32_t device,
                         const uint32_t* words) {
    view->data = address_of(context, device, words[0]);
    memcpy(&view->y0, words + 1, kInputWords * 4u - 4u); /* in the record's order */
}

/* Makes the call what the words say. Any words will do: nothing is looked up but tables. */
static void decode(oc_context* context, const uint32_t* words) {
    oc_call* call = &context->call;
    const uint32_t flags = words[0] >> 16, inputs = words[0] >> 24;
    const uint32_t* at = words + kTileWords;
    call->op = context->op;
    memcpy(&call->box, words + kBoxWord, sizeof call->box);
    call->k0 = (int32_t)words[kReductionWord];
    call->k1 = (int32_t)words[kReductionWord + 1];
    context->uses = 0;
    call->output = address_of(context, oc_compute_device(words, kOutputDevice), words[kOutputWord]);
    call->output_stride_y = words[kOutputWord + 1];
    call->output_stride_x = words[kOutputWord + 2];
    for (uint32_t i = 0; i < inputs; ++i, at += kInputWords)
        decode_input(context, &call->input[i], oc_compute_device(words, kDeviceBits * i), at);
    call->constants = NULL;
    call->partial = NULL;
    call->scratch = NULL;
    if ((flags & kConstants) != 0)
        call->constants = address_of(context, oc_compute_device(words, kConstantsDevice), *at++);
    if ((flags & kPartial) != 0) {
        void* sums = address_of(context, oc_compute_device(words, kPartialDevice), *at++);
        call->partial = (int32_t*)sums;
    }
    if ((flags & kScratch) != 0)
        call->scratch = address_of(context, oc_compute_device(words, kScratchDevice), *at);
}

int oc_compute_prepare(oc_context* context, oc_body body) {
    if (!context->checked && body.count < kTileWords) return OC_ERR_BLOB;
    const uint32_t index = body.words[0] & 0xFFFFu;
    if (index != context->operator_loaded) {
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
static void add_checksum(oc_context* context, const oc_call* call, uint32_t delay) {
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
    add_checksum(context, &context->call, delay);
#else
    (void)delay;
#endif
    return OC_OK;
}
