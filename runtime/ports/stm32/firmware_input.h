/* The seeded input of docs/conformance.md: one xorshift32 stream over all inputs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_FIRMWARE_INPUT_H
#define OC_FIRMWARE_INPUT_H

#include "outcore.h"

/* Elements of type `type` (enum oc_type) into `data`, after `skip` elements of the stream. */
void firmware_seeded_input(uint32_t seed, uint32_t skip, uint32_t type, void* data, uint32_t bytes);

#endif
