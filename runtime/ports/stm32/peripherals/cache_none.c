/* For cores without a data cache in front of SRAM.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/cache_m7.h"

void oc_cache_clean(const void* address, uint32_t bytes) { (void)address, (void)bytes; }
void oc_cache_invalidate(const void* address, uint32_t bytes) { (void)address, (void)bytes; }
