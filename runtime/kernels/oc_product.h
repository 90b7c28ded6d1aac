/* What CONV_2D and FULLY_CONNECTED share: the product of the patches of a tile's pixels with the
 * weights of its channels, four pixels at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_PRODUCT_H
#define OC_PRODUCT_H

#include "oc_patches.h"

/* call->scratch: oc_product_scratch_bytes() of the call's taps and input channels. */
void oc_product_run(const oc_call* call, const oc_window* window);

/* Four patches of int16. */
uint32_t oc_product_scratch_bytes(const oc_window* window, int32_t k0, int32_t k1);

uint64_t oc_product_constants_bytes(const oc_operator* op, const oc_window* window, int32_t c0,
                                    int32_t c1, int32_t k0, int32_t k1);

#endif
