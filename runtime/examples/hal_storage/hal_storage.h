/* An oc_storage on ST's HAL: see hal_storage.c.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HAL_STORAGE_H
#define HAL_STORAGE_H

#include "outcore_storage.h"

#ifdef __cplusplus
extern "C" {
#endif

/* After BSP_QSPI_Init(). */
void hal_storage_make(oc_storage* storage);

#ifdef __cplusplus
}
#endif

#endif
