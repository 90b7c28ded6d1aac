/* Compute tasks: decoding, range checks, and the kernel call.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_COMPUTE_H
#define OC_COMPUTE_H

#include "oc_reader.h"
#include "outcore.h"

/* Runs the compute task whose record follows in `body`. Nothing is written unless all of it is
 * good. */
int oc_compute_run(oc_context* context, oc_reader* body);

#endif
