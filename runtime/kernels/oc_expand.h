/* Bytes to the int16 words of a patch (oc_pairs.h): a word holds bytes 0 and 2 of four, the next
 * one bytes 1 and 3.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_EXPAND_H
#define OC_EXPAND_H

#include <stdint.h>
#include <string.h>

#include "oc_pairs.h"

/* Words at any address: M-profile cores with DSP move them in one instruction. */
static inline uint32_t oc_load_word(const uint8_t* from) {
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}
static inline void oc_store_word(uint8_t* to, uint32_t word) { memcpy(to, &word, sizeof word); }

static inline uint32_t oc_even_bytes(uint32_t word) {
#if OC_DSP
    uint32_t result;
    __asm__("sxtb16 %0, %1" : "=r"(result) : "r"(word));
    return result;
#else
    return (uint32_t)(uint16_t)(int8_t)(word & 0xFFu) |
           (uint32_t)(uint16_t)(int8_t)((word >> 16) & 0xFFu) << 16;
#endif
}

static inline uint32_t oc_odd_bytes(uint32_t word) {
#if OC_DSP
    uint32_t result;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(word));
    return result;
#else
    return oc_even_bytes(word >> 8);
#endif
}

/* Writes the two words of four bytes, `step` words apart; returns where the next ones go. */
static inline uint32_t* oc_expand_word(uint32_t word, uint32_t* out, uint32_t step) {
    out[0] = oc_even_bytes(word);
    out[step] = oc_odd_bytes(word);
    return out + 2u * step;
}

/* The same of 4 * `words` bytes; `step` is a constant where this is called. */
static inline uint32_t* oc_expand(const uint8_t* from, uint32_t words, uint32_t* out,
                                  uint32_t step) {
    for (; words >= 4u; words -= 4u, from += 16, out += 8u * step) {
        const uint32_t a = oc_load_word(from), b = oc_load_word(from + 4),
                       c = oc_load_word(from + 8), d = oc_load_word(from + 12);
        (void)oc_expand_word(a, out, step);
        (void)oc_expand_word(b, out + 2u * step, step);
        (void)oc_expand_word(c, out + 4u * step, step);
        (void)oc_expand_word(d, out + 6u * step, step);
    }
    for (; words != 0; --words, from += 4) out = oc_expand_word(oc_load_word(from), out, step);
    return out;
}

/* Four runs of bytes, interleaved word by word. */
uint32_t* oc_expand_4(const uint8_t* const from[4], uint32_t words, uint32_t* out);

#endif
