/* The four functions of ST's board support package that examples/hal_storage calls, on memory.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_QSPI_H
#define FAKE_QSPI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QSPI_OK ((uint8_t)0x00)
#define QSPI_ERROR ((uint8_t)0x01)

uint8_t BSP_QSPI_Read(uint8_t* data, uint32_t address, uint32_t bytes);
uint8_t BSP_QSPI_Write(uint8_t* data, uint32_t address, uint32_t bytes);
uint8_t BSP_QSPI_Erase_Block(uint32_t address);

#ifdef __cplusplus
}
#endif
#endif
