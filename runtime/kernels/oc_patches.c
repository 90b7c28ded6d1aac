/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_patches.h"

#include <string.h>

#include "oc_fixed_point.h"
#include "oc_pairs.h"

/* Inputs whose runs are no multiple of 4 gather here. */
enum { kGathered = 64 };

typedef struct writer {
    uint32_t* out;
    uint32_t step;
    uint32_t gathered; /* bytes in `bytes` */
    uint8_t bytes[kGathered];
} writer;

/* Words from any address: M-profile cores with DSP load them in one instruction. */
static inline uint32_t load_word(const uint8_t* from) {
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

/* Bytes 0 and 2 of a word, sign-extended to halves; shift it by 8 for bytes 1 and 3. */
static inline uint32_t extend(uint32_t word) {
#if OC_DSP
    uint32_t result;
    __asm__("sxtb16 %0, %1" : "=r"(result) : "r"(word));
    return result;
#else
    return (uint32_t)(uint16_t)(int8_t)(word & 0xFFu) |
           (uint32_t)(uint16_t)(int8_t)((word >> 16) & 0xFFu) << 16;
#endif
}

static inline uint32_t extend_odd(uint32_t word) {
#if OC_DSP
    uint32_t result;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(word));
    return result;
#else
    return extend(word >> 8);
#endif
}

static inline uint32_t* put(uint32_t* out, uint32_t step, uint32_t word) {
    out[0] = extend(word);
    out[step] = extend_odd(word);
    return out + 2u * step;
}

/* `step` is a constant where this is called. */
static inline uint32_t* expand(const uint8_t* from, uint32_t words, uint32_t* out, uint32_t step) {
    for (; words >= 4u; words -= 4u, from += 16, out += 8u * step) {
        const uint32_t a = load_word(from), b = load_word(from + 4), c = load_word(from + 8),
                       d = load_word(from + 12);
        (void)put(out, step, a);
        (void)put(out + 2u * step, step, b);
        (void)put(out + 4u * step, step, c);
        (void)put(out + 6u * step, step, d);
    }
    for (; words != 0; --words, from += 4) out = put(out, step, load_word(from));
    return out;
}

static void expand_words(writer* w, const uint8_t* from, uint32_t words) {
    w->out = w->step == 4u ? expand(from, words, w->out, 4u) : expand(from, words, w->out, 1u);
}

/* The last word of a patch, without its missing bytes. */
static void expand_tail(writer* w, const uint8_t* from, uint32_t bytes) {
    uint32_t word = 0;
    for (uint32_t i = 0; i < bytes; ++i) word |= (uint32_t)from[i] << (8u * i);
    w->out = put(w->out, w->step, word);
}

static void flush(writer* w) {
    expand_words(w, w->bytes, w->gathered / 4u);
    w->gathered = 0;
}

static inline void copy(uint8_t* to, const uint8_t* from, uint32_t count) {
    for (; count >= 4u; count -= 4u, to += 4, from += 4) {
        const uint32_t word = load_word(from);
        memcpy(to, &word, sizeof word);
    }
    for (; count != 0; --count) *to++ = *from++;
}

/* Appends `count` bytes that need not end a word. */
static void gather(writer* w, const uint8_t* from, uint32_t count) {
    while (count != 0) {
        const uint32_t room = kGathered - w->gathered, part = count < room ? count : room;
        copy(w->bytes + w->gathered, from, part);
        w->gathered += part, from += part, count -= part;
        if (w->gathered == kGathered) flush(w);
    }
}

static void append(const oc_patches* p, writer* w, const uint8_t* from, uint32_t count) {
    if ((p->depth & 3) == 0) {
        expand_words(w, from, count / 4u);
    } else {
        gather(w, from, count);
    }
}

/* Appends `taps` taps outside the input. */
static void pad(const oc_patches* p, writer* w, int32_t taps) {
    uint32_t count = (uint32_t)taps * (uint32_t)p->depth;
    if ((p->depth & 3) == 0) {
        for (; count != 0; count -= 4u) w->out = put(w->out, w->step, p->zeros);
        return;
    }
    for (uint8_t zeros[4]; count != 0;) {
        const uint32_t part = count < 4u ? count : 4u;
        memcpy(zeros, &p->zeros, sizeof zeros);
        gather(w, zeros, part);
        count -= part;
    }
}

static void append_row(const oc_patches* p, writer* w, const uint8_t* from, int32_t columns) {
    const uint32_t depth = (uint32_t)p->depth;
    if (p->whole_rows) {
        append(p, w, from, (uint32_t)columns * depth);
        return;
    }
    const size_t step = (size_t)p->window.dilation_w * p->call->input[0].stride_x;
    for (; columns > 0; --columns, from += step) append(p, w, from, depth);
}

static void append_window(const oc_patches* p, writer* w, int32_t y, int32_t x) {
    const oc_window* window = &p->window;
    const oc_extent* input = &p->call->op->input[0];
    const oc_taps rows = oc_taps_inside(y, window->kernel_h, window->dilation_h, input->h);
    const oc_taps columns = oc_taps_inside(x, window->kernel_w, window->dilation_w, input->w);
    const int32_t inside = columns.end - columns.first;
    for (int32_t ky = 0; ky < window->kernel_h; ++ky) {
        if (ky < rows.first || ky >= rows.end || inside <= 0) {
            pad(p, w, window->kernel_w);
            continue;
        }
        const uint8_t* from = oc_at(&p->call->input[0], y + ky * window->dilation_h,
                                    x + columns.first * window->dilation_w, p->call->k0, 1u);
        pad(p, w, columns.first);
        append_row(p, w, from, inside);
        pad(p, w, window->kernel_w - columns.end);
    }
    if (w->gathered != 0) {
        const uint32_t whole = w->gathered & ~3u, rest = w->gathered & 3u;
        expand_words(w, w->bytes, whole / 4u);
        if (rest != 0) expand_tail(w, w->bytes + whole, rest);
    }
}

oc_patches oc_patches_of(const oc_call* call, const oc_window* window) {
    oc_patches p;
    p.call = call;
    p.window = *window;
    p.depth = call->k1 - call->k0;
    const uint64_t inputs =
        (uint64_t)window->kernel_h * (uint64_t)window->kernel_w * (uint64_t)p.depth;
    p.words = (uint32_t)(oc_pairs_padded(inputs) / 2u);
    p.one_run = window->kernel_h == 1 && window->kernel_w == 1 && window->pad_top == 0 &&
                window->pad_left == 0;
    p.whole_rows = window->dilation_w == 1 && call->input[0].stride_x == (uint32_t)p.depth;
    p.zeros = ((uint32_t)call->op->input_zero[0] & 0xFFu) * 0x01010101u;
    return p;
}

void oc_patches_collect(const oc_patches* p, int32_t y, int32_t x, uint32_t* out, uint32_t step) {
    const int32_t top = y * p->window.stride_h - p->window.pad_top;
    const int32_t left = x * p->window.stride_w - p->window.pad_left;
    writer w;
    w.out = out, w.step = step, w.gathered = 0;
    if (p->one_run) {
        const uint8_t* from = oc_at(&p->call->input[0], top, left, p->call->k0, 1u);
        const uint32_t whole = (uint32_t)p->depth & ~3u, rest = (uint32_t)p->depth & 3u;
        expand_words(&w, from, whole / 4u);
        if (rest != 0) expand_tail(&w, from + whole, rest);
        return;
    }
    append_window(p, &w, top, left);
}
