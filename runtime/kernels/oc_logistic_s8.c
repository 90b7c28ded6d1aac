/* LOGISTIC, int8, by the table in its constants. Any alignment; no scratch.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_byte_table.h"

uint64_t oc_logistic_s8_constants_bytes(void) { return kByteTableSize; }

void oc_logistic_s8(const oc_call* call) {
    oc_apply_table_to_tile(call, (const uint8_t*)call->constants);
}
