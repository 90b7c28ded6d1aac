/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_reader.h"

oc_reader oc_reader_make(const uint8_t* bytes, uint32_t count) {
    oc_reader reader;
    reader.at = bytes;
    reader.end = bytes + count;
    reader.failed = 0;
    return reader;
}

uint32_t oc_reader_unsigned(oc_reader* reader) {
    uint32_t value = 0;
    for (unsigned shift = 0; shift < 35u && reader->at != reader->end; shift += 7u) {
        const uint32_t byte = *reader->at++;
        if (shift == 28u && byte > 15u) break; /* beyond 32 bits */
        value |= (byte & 127u) << shift;
        if (byte < 128u) return value;
    }
    reader->failed = 1;
    reader->at = reader->end;
    return 0;
}

int32_t oc_reader_signed(oc_reader* reader) {
    const uint32_t zigzag = oc_reader_unsigned(reader);
    const int32_t half = (int32_t)(zigzag >> 1);
    return (zigzag & 1u) != 0u ? -half - 1 : half;
}

int oc_reader_finished(const oc_reader* reader) {
    return !reader->failed && reader->at == reader->end;
}

uint32_t oc_half(const uint8_t* bytes) { return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8; }

uint32_t oc_word(const uint8_t* bytes) { return oc_half(bytes) | oc_half(bytes + 2) << 16; }
