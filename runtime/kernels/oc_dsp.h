/* The DSP instructions of Armv7E-M and Armv8-M that kernels use, one function each. OC_DSP is 1
 * where they exist; kernels keep a plain C path for everything else.
 *
 * Bytes of a word are called 0 to 3 from the lowest, its halves low and high.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_DSP_H
#define OC_DSP_H

#include <stdint.h>
#include <string.h>

#if defined(__ARM_FEATURE_DSP) && defined(__ARM_ARCH_PROFILE) && defined(__thumb2__) && \
    defined(__GNUC__)
#if __ARM_ARCH_PROFILE == 'M'
#define OC_DSP 1
#endif
#endif
#ifndef OC_DSP
#define OC_DSP 0
#endif

#if OC_DSP

#define OC_HOT __attribute__((optimize("O3")))
#define OC_INLINE static inline __attribute__((always_inline))

/* rd = instruction(rn, rm), rd = instruction(rn, rm, ra) and so on; `suffix` follows the last
 * register. */
#define OC_DSP_1(name, instruction, suffix)                       \
    OC_INLINE uint32_t name(uint32_t a) {                         \
        uint32_t d;                                               \
        __asm__(instruction " %0, %1" suffix : "=r"(d) : "r"(a)); \
        return d;                                                 \
    }
#define OC_DSP_2(name, instruction, suffix)                                   \
    OC_INLINE uint32_t name(uint32_t a, uint32_t b) {                         \
        uint32_t d;                                                           \
        __asm__(instruction " %0, %1, %2" suffix : "=r"(d) : "r"(a), "r"(b)); \
        return d;                                                             \
    }
#define OC_DSP_3(name, instruction)                                                \
    OC_INLINE int32_t name(uint32_t a, uint32_t b, int32_t c) {                    \
        int32_t d;                                                                 \
        __asm__(instruction " %0, %1, %2, %3" : "=r"(d) : "r"(a), "r"(b), "r"(c)); \
        return d;                                                                  \
    }

OC_DSP_1(oc_sxtb16, "sxtb16", "")             /* bytes 0 and 2 as signed halves */
OC_DSP_1(oc_sxtb16_odd, "sxtb16", ", ror #8") /* bytes 1 and 3 */
OC_DSP_2(oc_sxtab16, "sxtab16", "")           /* a's halves plus bytes 0 and 2 of b */
OC_DSP_2(oc_sxtab16_odd, "sxtab16", ", ror #8")
OC_DSP_2(oc_pack_low, "pkhbt", ", lsl #16")  /* low halves: a's low, b's high */
OC_DSP_2(oc_pack_high, "pkhtb", ", asr #16") /* high halves: b's low, a's high */
OC_DSP_2(oc_add_halves, "sadd16", "")
OC_DSP_2(oc_subtract_halves, "ssub16", "")
OC_DSP_2(oc_add_bytes, "uadd8", "")
OC_DSP_2(oc_add_bytes_saturated, "uqadd8", "") /* unsigned bytes */
OC_DSP_2(oc_subtract_bytes_saturated, "uqsub8", "")
OC_DSP_3(oc_smlad, "smlad")

/* Signed halves saturated to bytes 0 to 255. */
OC_INLINE uint32_t oc_saturate_halves(uint32_t a) {
    uint32_t d;
    __asm__("usat16 %0, #8, %1" : "=r"(d) : "r"(a));
    return d;
}

/* The larger or smaller of signed bytes. */
OC_INLINE uint32_t oc_max_bytes(uint32_t a, uint32_t b) {
    uint32_t d;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(d) : "r"(a), "r"(b));
    return d;
}
OC_INLINE uint32_t oc_min_bytes(uint32_t a, uint32_t b) {
    uint32_t d;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %2, %1" : "=&r"(d) : "r"(a), "r"(b));
    return d;
}

/* (a * b + 2^31) / 2^32, downwards. */
OC_INLINE int32_t oc_smmulr(int32_t a, int32_t b) {
    int32_t d;
    __asm__("smmulr %0, %1, %2" : "=r"(d) : "r"(a), "r"(b));
    return d;
}
/* c + (2^31 - a * b) / 2^32, downwards. */
OC_INLINE int32_t oc_smmlsr(int32_t a, int32_t b, int32_t c) {
    int32_t d;
    __asm__("smmlsr %0, %1, %2, %3" : "=r"(d) : "r"(a), "r"(b), "r"(c));
    return d;
}
/* a plus signed byte `n` of b. */
#define OC_DSP_SXTAB(name, suffix)                                     \
    OC_INLINE int32_t name(int32_t a, uint32_t b) {                    \
        int32_t d;                                                     \
        __asm__("sxtab %0, %1, %2" suffix : "=r"(d) : "r"(a), "r"(b)); \
        return d;                                                      \
    }
OC_DSP_SXTAB(oc_sxtab_0, "")
OC_DSP_SXTAB(oc_sxtab_1, ", ror #8")
OC_DSP_SXTAB(oc_sxtab_2, ", ror #16")
OC_DSP_SXTAB(oc_sxtab_3, ", ror #24")

/* Signed and unsigned byte `n`. */
OC_DSP_1(oc_uxtb_0, "uxtb", "")
OC_DSP_1(oc_uxtb_1, "uxtb", ", ror #8")
OC_DSP_1(oc_uxtb_2, "uxtb", ", ror #16")
OC_INLINE uint32_t oc_uxtb_3(uint32_t a) { return a >> 24; }
OC_INLINE int32_t oc_sxtb_0(uint32_t a) { return (int8_t)a; }
OC_INLINE int32_t oc_sxtb_1(uint32_t a) { return (int8_t)(a >> 8); }
OC_INLINE int32_t oc_sxtb_2(uint32_t a) { return (int8_t)(a >> 16); }
OC_INLINE int32_t oc_sxtb_3(uint32_t a) { return (int32_t)a >> 24; }

/* Products of halves. */
OC_DSP_2(oc_smulbb, "smulbb", "")
OC_DSP_2(oc_smultt, "smultt", "")

/* Four bytes at any address, in one load or store. */
OC_INLINE uint32_t oc_load4(const void* from) {
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}
OC_INLINE uint32_t oc_load2(const void* from) {
    uint16_t half;
    memcpy(&half, from, sizeof half);
    return half;
}
OC_INLINE void oc_store4(void* to, uint32_t word) { memcpy(to, &word, sizeof word); }

/* `byte` in all four bytes, `half` in both halves. */
OC_INLINE uint32_t oc_splat_byte(int32_t byte) { return (uint32_t)(byte & 0xFF) * 0x01010101u; }
OC_INLINE uint32_t oc_splat_half(int32_t half) { return (uint32_t)(half & 0xFFFF) * 0x00010001u; }

#endif
#endif
