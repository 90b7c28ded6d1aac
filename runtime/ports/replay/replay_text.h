/* Text in a buffer of fixed size, for paths, messages and reports, without stdio.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_TEXT_H
#define REPLAY_TEXT_H

#include <stdint.h>

typedef struct replay_text {
    char* buffer; /* always ends with a zero byte */
    uint32_t size, length;
    int truncated;
} replay_text;

replay_text replay_text_make(char* buffer, uint32_t size);
void replay_text_add(replay_text* text, const char* more);
void replay_text_add_number(replay_text* text, uint64_t number);
void replay_text_add_signed(replay_text* text, int32_t number);
/* Eight lower-case hexadecimal digits. */
void replay_text_add_hex(replay_text* text, uint32_t number);

/* A decimal number that fills the whole text; 1 when it is one. */
int replay_text_parse(const char* text, uint32_t* number);

#endif
