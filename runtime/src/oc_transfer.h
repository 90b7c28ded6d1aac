/* Tasks of transfer lanes: decoding and range checks, start, and what follows their end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_TRANSFER_H
#define OC_TRANSFER_H

#include "oc_lane.h"

/* Decodes the lane's record into the lane and checks it against the devices. */
int oc_transfer_prepare(oc_context* context, oc_lane* lane);

/* Hands the prepared task of a lane, which has number `index`, to the port. */
int oc_transfer_start(oc_context* context, const oc_lane* lane, uint32_t index);

/* After the port's report, before the task counts as complete. */
void oc_transfer_finish(oc_context* context, const oc_lane* lane);

#endif
