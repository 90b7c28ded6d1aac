/* Caches and memory attributes of the Cortex-M7.
 *
 * The map that the runtime relies on: SRAM is normal, write-back, so that kernels get its speed
 * and every transfer cleans and invalidates; TCM is never cached; external RAM is normal but not
 * cached (only transfers and few kernels touch it, and its default is Device, where unaligned
 * accesses fault); the flash window is forbidden until its controller is in mapped mode, since
 * the core reads normal memory ahead of the program and such a read would hang.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_CACHE_M7_H
#define OC_CACHE_M7_H

#include <stdint.h>

/* Regions of the memory protection unit that the ports use. */
enum oc_mpu_region { OC_MPU_WINDOW = 0, OC_MPU_RAM = 1 };
enum oc_mpu_kind { OC_MPU_FORBIDDEN, OC_MPU_UNCACHED, OC_MPU_READ_ONLY };

/* Invalidates and enables both caches. */
void oc_cache_enable(void);

/* Lines that hold [address, address + bytes): written back, or dropped. Lines that only partly
 * belong to the range must not hold the core's newer bytes of others when they are dropped: the
 * schedule places buffers on whole lines. */
void oc_cache_clean(const void* address, uint32_t bytes);
void oc_cache_invalidate(const void* address, uint32_t bytes);
/* The whole data cache, written back and dropped. */
void oc_cache_flush(void);

/* `bytes` is a power of two, `address` a multiple of it. */
void oc_mpu_set(enum oc_mpu_region region, uint32_t address, uint32_t bytes, enum oc_mpu_kind kind);
void oc_mpu_enable(void);

#endif
