/* Compute tasks: decoding, range checks, and the kernel call.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_COMPUTE_H
#define OC_COMPUTE_H

#include "oc_lane.h"

/* Makes context->call what a compute task's record says. Nothing is written but the context, and
 * `prepared` is set only when all of it is good; records that were checked when the blob was opened
 * are not checked again. May run while the task still waits. */
int oc_compute_prepare(oc_context* context, const uint32_t* record);

/* Runs the prepared call, of a task with `delay`. */
int oc_compute_run(oc_context* context, uint32_t delay);

#endif
