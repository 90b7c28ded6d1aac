/* memcpy and its kin, so that a firmware needs no C library. Words at any alignment: the cores here
 * take unaligned loads and stores of single words from normal memory.
 * SPDX-License-Identifier: Apache-2.0 */
/* Else the compiler finds memcpy in memcpy, and calls it. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct __attribute__((packed, may_alias)) {
    uint32_t value;
} any_word;

void* memcpy(void* restrict to, const void* restrict from, size_t count) {
    uint8_t* t = to;
    const uint8_t* f = from;
    for (; count >= 16; count -= 16, t += 16, f += 16) {
        const uint32_t a = ((const any_word*)f)[0].value, b = ((const any_word*)f)[1].value;
        const uint32_t c = ((const any_word*)f)[2].value, d = ((const any_word*)f)[3].value;
        ((any_word*)t)[0].value = a;
        ((any_word*)t)[1].value = b;
        ((any_word*)t)[2].value = c;
        ((any_word*)t)[3].value = d;
    }
    for (; count >= 4; count -= 4, t += 4, f += 4)
        ((any_word*)t)->value = ((const any_word*)f)->value;
    for (; count != 0; --count) *t++ = *f++;
    return to;
}

void* memmove(void* to, const void* from, size_t count) {
    uint8_t* t = to;
    const uint8_t* f = from;
    if ((uintptr_t)t - (uintptr_t)f >= count) return memcpy(to, from, count);
    while (count != 0) --count, t[count] = f[count];
    return to;
}

void* memset(void* to, int value, size_t count) {
    uint8_t* t = to;
    const uint32_t four = (uint8_t)value * 0x01010101u;
    for (; count >= 4; count -= 4, t += 4) ((any_word*)t)->value = four;
    for (; count != 0; --count) *t++ = (uint8_t)value;
    return to;
}

int memcmp(const void* a, const void* b, size_t count) {
    const uint8_t *x = a, *y = b;
    for (; count != 0; --count, ++x, ++y) {
        if (*x != *y) return *x < *y ? -1 : 1;
    }
    return 0;
}

size_t strlen(const char* text) {
    size_t length = 0;
    while (text[length] != '\0') ++length;
    return length;
}

int strcmp(const char* a, const char* b) {
    while (*a != '\0' && *a == *b) ++a, ++b;
    return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char* a, const char* b, size_t count) {
    for (; count != 0; --count, ++a, ++b) {
        if (*a != *b) return (uint8_t)*a - (uint8_t)*b;
        if (*a == '\0') return 0;
    }
    return 0;
}
