/* The report's lines, piece by piece straight to the UART: no buffer, no stdio.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_FIRMWARE_TEXT_H
#define OC_FIRMWARE_TEXT_H

#include <stdint.h>

void firmware_say(const char* text);
void firmware_say_number(uint32_t value);
void firmware_say_unsigned(uint32_t value); /* with a space before it */
void firmware_say_signed(int32_t value);    /* likewise */
void firmware_say_hex(uint32_t value, uint32_t digits);
void firmware_say_bytes(const uint8_t* bytes, uint32_t count);

/* The next line received, without its end, or as much of it as fits: its length. */
uint32_t firmware_read_line(char* line, uint32_t bytes);
/* 1 when `line` begins with `word`, which ends there or with a space; `rest` is what follows. */
int firmware_word(const char* line, const char* word, const char** rest);
/* 1 when the text is a decimal number and nothing else. */
int firmware_number(const char* text, uint32_t* value);

#endif
