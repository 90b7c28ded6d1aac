/* Numbers out of untrusted bytes: LEB128 and zigzag, as docs/spec/blob.md defines them, and
 * little-endian words. A reader that meets bad bytes becomes, and stays, failed; its numbers are 0
 * from then on.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_READER_H
#define OC_READER_H

#include <stdint.h>

typedef struct oc_reader {
    const uint8_t *at, *end;
    int failed;
} oc_reader;

oc_reader oc_reader_make(const uint8_t* bytes, uint32_t count);
uint32_t oc_reader_unsigned(oc_reader* reader);
int32_t oc_reader_signed(oc_reader* reader);
/* 1 when all bytes were read and none was bad. */
int oc_reader_finished(const oc_reader* reader);

uint32_t oc_word(const uint8_t* bytes);
uint32_t oc_half(const uint8_t* bytes);

#endif
