/* Is an operator's record one that a kernel can work with: kind and types known, all sizes and
 * factors in ranges for which no index and no sum overflows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_OPERATOR_CHECK_H
#define OC_OPERATOR_CHECK_H

#include "outcore_operator.h"

/* OC_OK, OC_ERR_BLOB or OC_ERR_UNSUPPORTED. */
int oc_operator_check(const oc_operator* op);

#endif
