/* SPDX-License-Identifier: Apache-2.0 */
#include "replay_text.h"

replay_text replay_text_make(char* buffer, uint32_t size) {
    replay_text text = {buffer, size, 0, 0};
    buffer[0] = '\0';
    return text;
}

void replay_text_add(replay_text* text, const char* more) {
    for (; *more != '\0'; ++more) {
        if (text->length + 1u >= text->size) {
            text->truncated = 1;
            return;
        }
        text->buffer[text->length++] = *more;
        text->buffer[text->length] = '\0';
    }
}

void replay_text_add_number(replay_text* text, uint64_t number) {
    char digits[21];
    char* at = digits + sizeof digits - 1;
    *at = '\0';
    do {
        *--at = (char)('0' + (char)(number % 10u));
        number /= 10u;
    } while (number != 0);
    replay_text_add(text, at);
}

void replay_text_add_signed(replay_text* text, int32_t number) {
    if (number < 0) replay_text_add(text, "-");
    replay_text_add_number(text, number < 0 ? (uint64_t) - (int64_t)number : (uint64_t)number);
}

void replay_text_add_hex(replay_text* text, uint32_t number) {
    char digits[9];
    for (int i = 0; i < 8; ++i) digits[i] = "0123456789abcdef"[number >> (28 - 4 * i) & 15u];
    digits[8] = '\0';
    replay_text_add(text, digits);
}

int replay_text_parse(const char* text, uint32_t* number) {
    uint64_t value = 0;
    if (*text == '\0') return 0;
    for (; *text != '\0'; ++text) {
        if (*text < '0' || *text > '9') return 0;
        value = value * 10u + (uint64_t)(*text - '0');
        if (value > UINT32_MAX) return 0;
    }
    *number = (uint32_t)value;
    return 1;
}
