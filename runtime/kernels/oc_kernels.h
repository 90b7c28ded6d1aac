/* The kernels: one tile of one operator a call. They trust their arguments (src/oc_compute.c has
 * checked that all bytes lie inside their devices) but not the values of constants, for which every
 * result is defined. Byte for byte equal to TensorFlow Lite Micro's reference kernels (double
 * rounding).
 *
 * Elements are [rows][columns][channels], channels contiguous. Input and output must not overlap,
 * except that ADD, SUB, MUL, LOGISTIC, RELU and RELU6 may write their first input's bytes at the
 * same offsets.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_KERNELS_H
#define OC_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "outcore_call.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*oc_kernel)(const oc_call* call);

/* constants: records of oc_pairs.h. */
void oc_conv_2d_s8(const oc_call* call);
void oc_fully_connected_s8(const oc_call* call);
/* constants: sections, each on a multiple of 4 bytes: bias, multiplier and shift word
 * (oc_requantize.h), int32 [c1 - c0] each; weights int8 [kernel rows][kernel columns][c1 - c0].
 * Output channel c reads input channel c / depth_multiplier. */
void oc_depthwise_conv_2d_s8(const oc_call* call);

/* Broadcast where an input's extent is 1. */
void oc_add_s8(const oc_call* call);
void oc_sub_s8(const oc_call* call);
void oc_mul_s8(const oc_call* call);

/* Taps outside the input do not count; a window without any tap inside gives 0 (average) or -128
 * (maximum), clamped. */
void oc_average_pool_2d_s8(const oc_call* call);
void oc_max_pool_2d_s8(const oc_call* call);

/* constants: int8 [256], the output for each input + 128. */
void oc_logistic_s8(const oc_call* call);
void oc_relu_s8(const oc_call* call);
void oc_relu6_s8(const oc_call* call);
/* All channels in one call; output scale 1/256, zero point -128. */
void oc_softmax_s8(const oc_call* call);
void oc_mean_s8(const oc_call* call);

/* float32, int8 or uint8 to int8 or uint8; int8 or uint8 to float32. */
void oc_quantize_any(const oc_call* call);
void oc_dequantize_any(const oc_call* call);

/* Elements of 1 or 4 bytes are moved as they are. CONCATENATION: the input's box origin lands on
 * the output's. PAD writes the output's zero point around its input (int8 only). */
void oc_concatenation_any(const oc_call* call);
void oc_transpose_any(const oc_call* call);
void oc_resize_nearest_neighbor_any(const oc_call* call);
void oc_pad_s8(const oc_call* call);

/* Bytes of the constants of a tile [c0, c1) x [k0, k1), the same as configs/kernels/layout.json
 * says. */
uint64_t oc_conv_2d_s8_constants_bytes(const oc_operator* op, int32_t c0, int32_t c1, int32_t k0,
                                       int32_t k1);
uint64_t oc_fully_connected_s8_constants_bytes(const oc_operator* op, int32_t c0, int32_t c1,
                                               int32_t k0, int32_t k1);
uint64_t oc_depthwise_conv_2d_s8_constants_bytes(const oc_operator* op, int32_t c0, int32_t c1);
uint64_t oc_logistic_s8_constants_bytes(void);

/* Bytes of oc_call.scratch that the kernel needs for such a tile, the same as
 * configs/kernels/layout.json says; the operator has passed oc_operator_check(), which keeps the
 * products below 2^32. The first is for any kind. */
uint32_t oc_kernel_scratch_bytes(const oc_operator* op, const oc_box* box, int32_t k0, int32_t k1);
uint32_t oc_conv_2d_s8_scratch_bytes(const oc_operator* op, int32_t k0, int32_t k1);
uint32_t oc_fully_connected_s8_scratch_bytes(const oc_operator* op, int32_t k0, int32_t k1);
uint32_t oc_depthwise_conv_2d_s8_scratch_bytes(void);
uint32_t oc_add_s8_scratch_bytes(void); /* SUB too */

/* RESIZE_NEAREST_NEIGHBOR: the input row or column that output row or column `o` takes, the input
 * having `in` of them and the output `out`. */
int32_t oc_resize_nearest_neighbor_source(const oc_operator* op, int32_t o, int32_t in,
                                          int32_t out);

#ifdef __cplusplus
}
#endif
#endif
