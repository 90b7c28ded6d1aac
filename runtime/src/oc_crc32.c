/* Four bits at a time: a table of 64 bytes, a good trade for code that runs once.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_crc32.h"

/* Entry i is the polynomial's remainder of the nibble i. */
static const uint32_t kRemainder[16] = {0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu,
                                        0x76DC4190u, 0x6B6B51F4u, 0x4DB26158u, 0x5005713Cu,
                                        0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu,
                                        0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu};

uint32_t oc_crc32_update(uint32_t value, const uint8_t* bytes, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
        value ^= bytes[i];
        value = (value >> 4) ^ kRemainder[value & 15u];
        value = (value >> 4) ^ kRemainder[value & 15u];
    }
    return value;
}
