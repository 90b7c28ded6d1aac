/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_patches.h"

#include "oc_expand.h"
#include "oc_fixed_point.h"
#include "oc_pairs.h"

/* Patches whose runs of bytes are no multiple of 4 gather here before they are expanded. */
enum { kGathered = 64, kPixels = 4, kZeroWords = 16 };

static inline void copy(uint8_t* to, const uint8_t* from, uint32_t count) {
    for (; count >= 4u; count -= 4u, to += 4, from += 4) oc_store_word(to, oc_load_word(from));
    for (; count != 0; --count) *to++ = *from++;
}

/* Words that overlap at the end instead of single bytes. */
static inline void copy_run(uint8_t* to, const uint8_t* from, uint32_t count) {
    if (count > 4u) {
        uint32_t at = 0;
        for (; at + 4u < count; at += 4u) oc_store_word(to + at, oc_load_word(from + at));
        oc_store_word(to + count - 4u, oc_load_word(from + count - 4u));
    } else {
        copy(to, from, count);
    }
}

/* ---- one pixel, or any depth: bytes flow through a small buffer ---- */

typedef struct writer {
    uint32_t* out;
    uint32_t step;     /* words between two of this pixel: 1 or 4 */
    uint32_t gathered; /* bytes in `bytes` */
    uint8_t bytes[kGathered];
} writer;

static void expand_words(writer* w, const uint8_t* from, uint32_t words) {
    w->out =
        w->step == 4u ? oc_expand(from, words, w->out, 4u) : oc_expand(from, words, w->out, 1u);
}

/* The last word of a patch, without its missing bytes. */
static uint32_t* expand_tail(const uint8_t* from, uint32_t bytes, uint32_t* out, uint32_t step) {
    uint32_t word = 0;
    for (uint32_t i = 0; i < bytes; ++i) word |= (uint32_t)from[i] << (8u * i);
    return oc_expand_word(word, out, step);
}

/* Appends `count` bytes that need not end a word. */
static void gather(writer* w, const uint8_t* from, uint32_t count) {
    while (count != 0) {
        const uint32_t room = kGathered - w->gathered, part = count < room ? count : room;
        copy(w->bytes + w->gathered, from, part);
        w->gathered += part, from += part, count -= part;
        if (w->gathered == kGathered) {
            expand_words(w, w->bytes, kGathered / 4u);
            w->gathered = 0;
        }
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
        for (; count != 0; count -= 4u) w->out = oc_expand_word(p->zeros, w->out, w->step);
        return;
    }
    while (count != 0) {
        uint8_t zeros[4];
        const uint32_t part = count < 4u ? count : 4u;
        oc_store_word(zeros, p->zeros);
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
    for (; columns > 0; --columns, from += p->column_bytes) append(p, w, from, depth);
}

static void append_window(const oc_patches* p, writer* w, int32_t top, int32_t left) {
    const oc_window* window = &p->window;
    const oc_extent* input = &p->call->op->input[0];
    const oc_taps rows = oc_taps_inside(top, window->kernel_h, window->dilation_h, input->h);
    const oc_taps columns = oc_taps_inside(left, window->kernel_w, window->dilation_w, input->w);
    const int32_t inside = columns.end - columns.first;
    for (int32_t ky = 0; ky < window->kernel_h; ++ky) {
        if (ky < rows.first || ky >= rows.end || inside <= 0) {
            pad(p, w, window->kernel_w);
            continue;
        }
        const uint8_t* from = oc_at(&p->call->input[0], top + ky * window->dilation_h,
                                    left + columns.first * window->dilation_w, p->call->k0, 1u);
        pad(p, w, columns.first);
        append_row(p, w, from, inside);
        pad(p, w, window->kernel_w - columns.end);
    }
    if (w->gathered == 0) return;
    const uint32_t whole = w->gathered & ~3u, rest = w->gathered & 3u;
    expand_words(w, w->bytes, whole / 4u);
    if (rest != 0) w->out = expand_tail(w->bytes + whole, rest, w->out, w->step);
}

/* ---- four pixels ---- */

/* Where the window of one of four pixels lies. */
typedef struct corner {
    int32_t top, left;
    const uint8_t* from; /* tap (0, 0); NULL when the window is not wholly inside */
} corner;

static int inside(int32_t first, int32_t kernel, int32_t dilation, int32_t size) {
    return first >= 0 && first + (kernel - 1) * dilation < size;
}

static corner corner_of(const oc_patches* p, int32_t y, int32_t x) {
    const oc_window* window = &p->window;
    const oc_extent* input = &p->call->op->input[0];
    corner c;
    c.top = y * window->stride_h - window->pad_top;
    c.left = x * window->stride_w - window->pad_left;
    c.from = NULL;
    if (inside(c.top, window->kernel_h, window->dilation_h, input->h) &&
        inside(c.left, window->kernel_w, window->dilation_w, input->w))
        c.from = oc_at(&p->call->input[0], c.top, c.left, p->call->k0, 1u);
    return c;
}

/* The corners of four neighbours in a row, where all are wholly inside: 1, else 0 and nothing done.
 */
static int corners_in_row(const oc_patches* p, const int32_t y[4], const int32_t x[4],
                          corner corners[4]) {
    const oc_window* window = &p->window;
    if (y[0] != y[kPixels - 1] || x[kPixels - 1] - x[0] != kPixels - 1) return 0;
    const oc_extent* input = &p->call->op->input[0];
    const int32_t last = (kPixels - 1) * window->stride_w;
    const int32_t top = y[0] * window->stride_h - window->pad_top;
    const int32_t left = x[0] * window->stride_w - window->pad_left;
    if (left < 0 || !inside(left + last, window->kernel_w, window->dilation_w, input->w) ||
        !inside(top, window->kernel_h, window->dilation_h, input->h))
        return 0;
    const size_t step = (size_t)window->stride_w * p->call->input[0].stride_x;
    const uint8_t* from = oc_at(&p->call->input[0], top, left, p->call->k0, 1u);
    for (int i = 0; i < kPixels; ++i, from += step) {
        const corner c = {top, left + i * window->stride_w, from};
        corners[i] = c;
    }
    return 1;
}

static int corners_of(const oc_patches* p, const int32_t y[4], const int32_t x[4],
                      corner corners[4]) {
    int all_inside = 1;
    if (corners_in_row(p, y, x, corners)) return 1;
    for (int i = 0; i < kPixels; ++i) {
        corners[i] = corner_of(p, y[i], x[i]);
        if (corners[i].from == NULL) all_inside = 0;
    }
    return all_inside;
}

/* Tap (ky, kx) of a window; NULL outside the input. */
static const uint8_t* tap_of(const oc_patches* p, const corner* c, int32_t ky, int32_t kx) {
    const oc_extent* input = &p->call->op->input[0];
    const int32_t y = c->top + ky * p->window.dilation_h, x = c->left + kx * p->window.dilation_w;
    if (y < 0 || y >= input->h || x < 0 || x >= input->w) return NULL;
    return oc_at(&p->call->input[0], y, x, p->call->k0, 1u);
}

/* Runs of words of four windows that are wholly inside. */
static void expand_inside(const oc_patches* p, const corner corners[4], uint32_t* out) {
    const uint8_t* row[kPixels];
    const uint32_t words = (uint32_t)p->depth / 4u;
    for (int i = 0; i < kPixels; ++i) row[i] = corners[i].from;
    for (int32_t ky = 0; ky < p->window.kernel_h; ++ky) {
        if (p->whole_rows) {
            out = oc_expand_4(row, words * (uint32_t)p->window.kernel_w, out);
        } else {
            const uint8_t* tap[kPixels] = {row[0], row[1], row[2], row[3]};
            for (int32_t kx = 0; kx < p->window.kernel_w; ++kx) {
                out = oc_expand_4(tap, words, out);
                for (int i = 0; i < kPixels; ++i) tap[i] += p->column_bytes;
            }
        }
        for (int i = 0; i < kPixels; ++i) row[i] += p->row_bytes;
    }
}

/* One tap of four windows, some of them outside. */
static uint32_t* expand_tap(const oc_patches* p, const uint8_t* from[4], uint32_t* out) {
    uint32_t zeros[kZeroWords];
    for (int i = 0; i < kZeroWords; ++i) zeros[i] = p->zeros;
    uint32_t left = (uint32_t)p->depth / 4u;
    while (left != 0) {
        const uint32_t words = left < kZeroWords ? left : kZeroWords;
        const uint8_t* part[kPixels];
        for (int i = 0; i < kPixels; ++i) {
            part[i] = from[i] != NULL ? from[i] : (const uint8_t*)zeros;
            if (from[i] != NULL) from[i] += words * 4u;
        }
        out = oc_expand_4(part, words, out);
        left -= words;
    }
    return out;
}

static void expand_taps(const oc_patches* p, const corner corners[4], uint32_t* out) {
    for (int32_t ky = 0; ky < p->window.kernel_h; ++ky) {
        for (int32_t kx = 0; kx < p->window.kernel_w; ++kx) {
            const uint8_t* from[kPixels];
            for (int i = 0; i < kPixels; ++i) from[i] = tap_of(p, &corners[i], ky, kx);
            out = expand_tap(p, from, out);
        }
    }
}

/* 3 columns of 3 channels, the first layer of most vision networks. */
enum { kColours = 9 };
static void gather_colours(const uint8_t* from, size_t row_bytes, int32_t rows, uint8_t* to) {
    for (; rows > 0; --rows, from += row_bytes, to += kColours) {
        const uint32_t a = oc_load_word(from), b = oc_load_word(from + 4);
        const uint8_t c = from[8];
        oc_store_word(to, a);
        oc_store_word(to + 4, b);
        to[8] = c;
    }
}

static void gather_inside(const oc_patches* p, const uint8_t* row, uint8_t* to) {
    const uint32_t depth = (uint32_t)p->depth, width = depth * (uint32_t)p->window.kernel_w;
    if (p->whole_rows && width == kColours) {
        gather_colours(row, p->row_bytes, p->window.kernel_h, to);
        return;
    }
    for (int32_t ky = 0; ky < p->window.kernel_h; ++ky, row += p->row_bytes) {
        if (p->whole_rows) {
            copy_run(to, row, width);
            to += width;
            continue;
        }
        const uint8_t* from = row;
        for (int32_t kx = 0; kx < p->window.kernel_w; ++kx, to += depth, from += p->column_bytes)
            copy(to, from, depth);
    }
}

static uint8_t* fill(uint8_t* to, uint32_t zeros, uint32_t count) {
    for (; count >= 4u; count -= 4u, to += 4) oc_store_word(to, zeros);
    for (; count != 0; --count) *to++ = (uint8_t)zeros;
    return to;
}

/* Row by row, as windows at a border are outside by rows and by columns. */
static void gather_taps(const oc_patches* p, const corner* c, uint8_t* to) {
    const oc_window* window = &p->window;
    const oc_extent* input = &p->call->op->input[0];
    const oc_taps rows = oc_taps_inside(c->top, window->kernel_h, window->dilation_h, input->h);
    const oc_taps columns = oc_taps_inside(c->left, window->kernel_w, window->dilation_w, input->w);
    const uint32_t depth = (uint32_t)p->depth, width = depth * (uint32_t)window->kernel_w;
    if (rows.first >= rows.end || columns.first >= columns.end) {
        (void)fill(to, p->zeros, width * (uint32_t)window->kernel_h);
        return;
    }
    const uint32_t inside = (uint32_t)(columns.end - columns.first) * depth;
    const uint32_t before = (uint32_t)columns.first * depth, after = width - before - inside;
    const uint8_t* row = oc_at(&p->call->input[0], c->top + rows.first * window->dilation_h,
                               c->left + columns.first * window->dilation_w, p->call->k0, 1u);
    to = fill(to, p->zeros, (uint32_t)rows.first * width);
    for (int32_t ky = rows.first; ky < rows.end; ++ky, row += p->row_bytes) {
        to = fill(to, p->zeros, before);
        if (p->whole_rows) {
            copy_run(to, row, inside);
            to += inside;
        } else {
            const uint8_t* from = row;
            for (int32_t kx = columns.first; kx < columns.end; ++kx, to += depth) {
                copy(to, from, depth);
                from += p->column_bytes;
            }
        }
        to = fill(to, p->zeros, after);
    }
    (void)fill(to, p->zeros, (uint32_t)(window->kernel_h - rows.end) * width);
}

/* Small patches of any depth: bytes of four windows, then their words. */
static void collect_gathered(const oc_patches* p, const corner corners[4], uint32_t* out) {
    uint32_t bytes[kPixels][kGathered / 4];
    const uint8_t* from[kPixels];
    for (int i = 0; i < kPixels; ++i) {
        from[i] = (const uint8_t*)bytes[i];
        if (corners[i].from != NULL) {
            gather_inside(p, corners[i].from, (uint8_t*)bytes[i]);
        } else {
            gather_taps(p, &corners[i], (uint8_t*)bytes[i]);
        }
    }
    (void)oc_expand_4(from, p->words / 2u, out);
}

/* ---- */

oc_patches oc_patches_of(const oc_call* call, const oc_window* window) {
    oc_patches p;
    p.call = call;
    p.window = *window;
    p.depth = call->k1 - call->k0;
    const uint64_t inputs =
        (uint64_t)window->kernel_h * (uint64_t)window->kernel_w * (uint64_t)p.depth;
    p.words = (uint32_t)(oc_pairs_padded(inputs) / 2u);
    p.row_bytes = (size_t)window->dilation_h * call->input[0].stride_y;
    p.column_bytes = (size_t)window->dilation_w * call->input[0].stride_x;
    p.one_run = window->kernel_h == 1 && window->kernel_w == 1 && window->pad_top == 0 &&
                window->pad_left == 0;
    p.whole_rows = p.column_bytes == (size_t)p.depth;
    p.zeros = ((uint32_t)call->op->input_zero[0] & 0xFFu) * 0x01010101u;
    return p;
}

static void collect_any(const oc_patches* p, int32_t top, int32_t left, uint32_t* out,
                        uint32_t step) {
    writer w;
    w.out = out, w.step = step, w.gathered = 0;
    append_window(p, &w, top, left);
}

/* Kernel 1x1: all inputs of a pixel are one run. */
static const uint8_t* run_at(const oc_patches* p, int32_t y, int32_t x) {
    return oc_at(&p->call->input[0], y * p->window.stride_h, x * p->window.stride_w, p->call->k0,
                 1u);
}

void oc_patches_collect_1(const oc_patches* p, int32_t y, int32_t x, uint32_t* out) {
    if (!p->one_run) {
        collect_any(p, y * p->window.stride_h - p->window.pad_top,
                    x * p->window.stride_w - p->window.pad_left, out, 1u);
        return;
    }
    const uint8_t* from = run_at(p, y, x);
    const uint32_t whole = (uint32_t)p->depth & ~3u, rest = (uint32_t)p->depth & 3u;
    out = oc_expand(from, whole / 4u, out, 1u);
    if (rest != 0) (void)expand_tail(from + whole, rest, out, 1u);
}

static void collect_runs(const oc_patches* p, const int32_t y[4], const int32_t x[4],
                         uint32_t* out) {
    const uint8_t* from[kPixels];
    const uint32_t whole = (uint32_t)p->depth & ~3u, rest = (uint32_t)p->depth & 3u;
    for (int i = 0; i < kPixels; ++i) from[i] = run_at(p, y[i], x[i]);
    out = oc_expand_4(from, whole / 4u, out);
    for (int i = 0; rest != 0 && i < kPixels; ++i)
        (void)expand_tail(from[i] + whole, rest, out + i, 4u);
}

void oc_patches_collect_4(const oc_patches* p, const int32_t y[4], const int32_t x[4],
                          uint32_t* out) {
    corner corners[kPixels];
    if (p->one_run) {
        collect_runs(p, y, x, out);
        return;
    }
    const int all_inside = corners_of(p, y, x, corners);
    if ((p->depth & 3) == 0) {
        if (all_inside) {
            expand_inside(p, corners, out);
        } else {
            expand_taps(p, corners, out);
        }
    } else if (p->words * 2u <= kGathered) {
        collect_gathered(p, corners, out);
    } else {
        for (int i = 0; i < kPixels; ++i)
            collect_any(p, corners[i].top, corners[i].left, out + i, 4u);
    }
}
