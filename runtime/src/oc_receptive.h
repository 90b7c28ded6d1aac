/* Which box of an input, and how many bytes of constants, a tile of an operator reads.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_RECEPTIVE_H
#define OC_RECEPTIVE_H

#include "oc_kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Operands that are not weights: 1, or 2 for ADD, SUB and MUL. */
uint32_t oc_input_count(int32_t kind);

/* Box of input `index`, clipped to it; empty (some end <= its start) when the tile lies in padding.
 * For CONCATENATION the output's box: where it lies in the input is the task's business. */
oc_box oc_receptive_box(const oc_call* call, uint32_t index);

/* Bytes of the constants of the call's tile; 0 where the kind has none. */
uint64_t oc_receptive_constants_bytes(const oc_call* call);

/* 1 for kinds that accumulate over ranges of input channels. */
int oc_tiles_reduction(int32_t kind);

#ifdef __cplusplus
}
#endif
#endif
