/* Size query for the room that a kernel works in.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_kernels.h"

uint32_t oc_kernel_scratch_bytes(const oc_operator* op, const oc_box* box, int32_t k0, int32_t k1) {
    (void)box; /* no kernel yet whose room depends on the tile's outputs */
    switch (op->kind) {
        case OC_CONV_2D:
            return oc_conv_2d_s8_scratch_bytes(op, k0, k1);
        case OC_FULLY_CONNECTED:
            return oc_fully_connected_s8_scratch_bytes(op, k0, k1);
        case OC_DEPTHWISE_CONV_2D:
            return oc_depthwise_conv_2d_s8_scratch_bytes();
        case OC_ADD:
        case OC_SUB:
            return oc_add_s8_scratch_bytes();
        default:
            return 0;
    }
}
