/* SPDX-License-Identifier: Apache-2.0 */
#include "firmware_text.h"

#include <string.h>

#include "board.h"
#include "peripherals/cortex_m.h"
#include "peripherals/usart.h"

void firmware_say(const char* text) { oc_usart_send(text, (uint32_t)strlen(text)); }

void firmware_say_number(uint32_t value) {
    char digits[10];
    uint32_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10u);
        value /= 10u;
    } while (value != 0);
    oc_usart_send(digits + at, (uint32_t)sizeof digits - at);
}

void firmware_say_unsigned(uint32_t value) {
    firmware_say(" ");
    firmware_say_number(value);
}

void firmware_say_signed(int32_t value) {
    firmware_say(value < 0 ? " -" : " ");
    firmware_say_number(value < 0 ? 0u - (uint32_t)value : (uint32_t)value);
}

void firmware_say_hex(uint32_t value, uint32_t digits) {
    while (digits-- != 0) oc_usart_send(&"0123456789abcdef"[value >> digits * 4u & 15u], 1);
}

void firmware_say_bytes(const uint8_t* bytes, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) firmware_say_hex(bytes[i], 2);
}

uint32_t firmware_read_line(char* line, uint32_t bytes) {
    uint32_t length = 0;
    for (;;) {
        const int byte = oc_usart_receive();
        if (byte < 0) {
            oc_board_watchdog();
            oc_core_sleep();
        } else if (byte == '\n') {
            line[length] = '\0';
            return length;
        } else if (byte != '\r' && length + 1u < bytes) {
            line[length++] = (char)byte;
        }
    }
}

int firmware_word(const char* line, const char* word, const char** rest) {
    const size_t length = strlen(word);
    if (strncmp(line, word, length) != 0) return 0;
    if (line[length] == ' ')
        *rest = line + length + 1u;
    else
        *rest = line + length;
    return line[length] == '\0' || line[length] == ' ';
}

int firmware_number(const char* text, uint32_t* value) {
    uint32_t result = 0;
    if (*text == '\0') return 0;
    for (; *text != '\0'; ++text) {
        const uint32_t digit = (uint32_t)(*text - '0');
        if (digit > 9u || result > (UINT32_MAX - digit) / 10u) return 0;
        result = result * 10u + digit;
    }
    *value = result;
    return 1;
}
