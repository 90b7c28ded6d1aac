/* CRC-32 of IEEE 802.3: reflected, polynomial 0xEDB88320.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_CRC32_H
#define OC_CRC32_H

#include <stdint.h>

#define OC_CRC32_START 0xFFFFFFFFu

/* Feeds bytes into a running value that began as OC_CRC32_START; the CRC is the value xor
 * 0xFFFFFFFF. */
uint32_t oc_crc32_update(uint32_t value, const uint8_t* bytes, uint32_t count);

#endif
