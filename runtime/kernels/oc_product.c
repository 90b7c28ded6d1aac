/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_product.h"

#include "oc_pairs.h"
#include "oc_requantize.h"

enum { kPixels = 4 };

typedef struct product {
    const oc_call* call;
    oc_patches patches;
    uint32_t *scratch, *end; /* patches of the pixels at work */
    int32_t channels;
    int first, last;        /* the tile has the first, the last input channels */
    int mixed;              /* some channel can not be requantised the short way */
    uint32_t weights_bytes; /* of a record */
} product;

/* Pixels at work: 1 or 4. */
typedef struct batch {
    int32_t count;
    int8_t* output[kPixels];
    int32_t* partial[kPixels];
} batch;

static uint64_t inputs_of(const oc_window* window, int32_t k0, int32_t k1) {
    return (uint64_t)window->kernel_h * (uint64_t)window->kernel_w * (uint64_t)(k1 - k0);
}

uint32_t oc_product_scratch_bytes(const oc_window* window, int32_t k0, int32_t k1) {
    const uint64_t taps = (uint64_t)window->kernel_h * (uint64_t)window->kernel_w;
    return (uint32_t)(taps * oc_pairs_padded((uint64_t)(k1 - k0)) * kPixels * sizeof(int16_t));
}

uint64_t oc_product_constants_bytes(const oc_operator* op, const oc_window* window, int32_t c0,
                                    int32_t c1, int32_t k0, int32_t k1) {
    return oc_pairs_bytes(c1 - c0, inputs_of(window, k0, k1), k0 == 0, k1 == op->input[0].c);
}

/* Sums so far of one pair: [pixel][channel]. */
static void start(const product* p, const batch* b, const int32_t* bias, int32_t channel,
                  int32_t count, int32_t* sums) {
    for (int32_t pixel = 0; pixel < b->count; ++pixel) {
        for (int32_t i = 0; i < count; ++i) {
            sums[2 * pixel + i] = p->first ? bias[i] : b->partial[pixel][channel + i];
        }
    }
}

static void finish(const product* p, const batch* b, const int32_t* words, int32_t channel,
                   int32_t count, const int32_t* sums) {
    const oc_operator* op = p->call->op;
    for (int32_t pixel = 0; pixel < b->count; ++pixel) {
        for (int32_t i = 0; i < count; ++i) {
            const int32_t sum = sums[2 * pixel + i];
            if (!p->last) {
                b->partial[pixel][channel + i] = sum;
            } else if (oc_shift_is_short(words[2 + i])) {
                const int32_t value =
                    oc_requantize_short(sum, words[i], words[2 + i], oc_rounding_of(op));
                b->output[pixel][channel + i] =
                    (int8_t)oc_clamp(value, op->activation_min, op->activation_max);
            } else {
                b->output[pixel][channel + i] =
                    (int8_t)oc_requantize_exact(op, sum, words[i], words[2 + i]);
            }
        }
    }
}

/* Channels [channel, end), one record after the other, in any tile. */
static void run_records(const product* p, const batch* b, const uint8_t* record, int32_t channel,
                        int32_t end) {
    while (channel < end) {
        const int32_t count = p->channels - channel > 1 ? 2 : 1;
        int32_t sums[2 * kPixels] = {0};
        /* Records are multiples of 4 bytes from a multiple of 4 on. */
        start(p, b, (const int32_t*)(const void*)record, channel, count, sums);
        if (p->first) record += 8;
        if (b->count == 1) {
            oc_pairs_dot_1(p->scratch, p->end, record, sums);
        } else {
            oc_pairs_dot_4(p->scratch, p->end, record, sums);
        }
        record += p->weights_bytes;
        finish(p, b, (const int32_t*)(const void*)record, channel, count, sums);
        if (p->last) record += 16;
        channel += 2;
    }
}

#if OC_DSP
/* Clamps what is in the range of int8 already. */
static void clamp(const oc_operator* op, int8_t* output, int32_t count) {
    for (; count > 0; --count, ++output)
        *output = (int8_t)oc_clamp(*output, op->activation_min, op->activation_max);
}

/* How many of `pairs` records from `record` on the assembly may do before it meets one with a
 * channel that needs the exact requantisation. */
static int32_t short_pairs(const product* p, const uint8_t* record, int32_t pairs) {
    if (!p->mixed) return pairs;
    const size_t whole = 8u + p->weights_bytes + 16u;
    const int32_t* shifts = (const int32_t*)(const void*)(record + whole - 8u);
    for (int32_t i = 0; i < pairs; ++i, shifts += whole / sizeof *shifts)
        if (!oc_shift_is_short(shifts[0]) || !oc_shift_is_short(shifts[1])) return i;
    return pairs;
}

/* Past a pair that the assembly has not done. */
static void skip_pair(const product* p, oc_pairs_run* run) {
    run->record += 8u + p->weights_bytes + 16u;
    for (int32_t pixel = 0; pixel < kPixels; ++pixel) run->output[pixel] += 2;
}

/* All channels of a tile that needs no partial sums. */
static void run_whole(const product* p, const batch* b) {
    const int32_t pairs = p->channels / 2;
    oc_pairs_run run;
    run.record = p->call->constants;
    run.x = p->scratch;
    run.end = p->end;
    run.rounding = oc_rounding_of(p->call->op);
    for (int32_t pixel = 0; pixel < kPixels; ++pixel)
        run.output[pixel] = b->output[pixel < b->count ? pixel : 0];
    for (int32_t done = 0; done < pairs;) {
        run.pairs = short_pairs(p, run.record, pairs - done);
        done += run.pairs;
        if (run.pairs == 0) {
            run_records(p, b, run.record, 2 * done, 2 * done + 2);
            skip_pair(p, &run);
            ++done;
        } else if (b->count == 1) {
            oc_pairs_run_1(&run);
        } else {
            oc_pairs_run_4(&run);
        }
    }
    if ((p->channels & 1) != 0) run_records(p, b, run.record, p->channels - 1, p->channels);
    if (oc_activation_is_int8(p->call->op)) return;
    for (int32_t pixel = 0; pixel < b->count; ++pixel)
        clamp(p->call->op, b->output[pixel], p->channels);
}
#endif

static void run_batch(const product* p, const batch* b) {
#if OC_DSP
    if (p->first && p->last) {
        run_whole(p, b);
        return;
    }
#endif
    run_records(p, b, p->call->constants, 0, p->channels);
}

static product product_of(const oc_call* call, const oc_window* window) {
    product p;
    p.call = call;
    p.patches = oc_patches_of(call, window);
    p.scratch = call->scratch;
    p.end = NULL;
    p.channels = call->box.c1 - call->box.c0;
    p.first = call->k0 == 0;
    p.last = call->k1 == call->op->input[0].c;
    p.weights_bytes = p.patches.words * 4u;
    const uint8_t* shifts =
        (const uint8_t*)call->constants + (p.first ? 8u : 0u) + p.weights_bytes + 8u;
    p.mixed = p.last && oc_shift_is_mixed(*(const int32_t*)(const void*)shifts);
    return p;
}

/* The next pixel of the tile, row by row. */
typedef struct cursor {
    int32_t y, x, left;
    int8_t* output;
    int32_t* partial;
} cursor;

static inline void advance(const product* p, cursor* at) {
    const oc_box* box = &p->call->box;
    at->output += p->call->output_stride_x;
    if (at->partial != NULL) at->partial += p->channels;
    if (++at->x == box->x1 && ++at->y < box->y1) {
        at->x = box->x0;
        at->output = (int8_t*)oc_output_at(p->call, at->y, at->x);
    }
}

/* Collects the next four pixels, the last one again where there are only three. */
static void collect_4(const product* p, cursor* at, batch* b) {
    int32_t y[kPixels], x[kPixels];
    if (at->partial == NULL && at->x + kPixels < p->call->box.x1) { /* in a row, as most are */
        for (int i = 0; i < kPixels; ++i, at->output += p->call->output_stride_x) {
            y[i] = at->y, x[i] = at->x + i;
            b->output[i] = at->output;
        }
        at->x += kPixels, at->left -= kPixels;
    } else {
        for (int i = 0; i < kPixels; ++i) {
            y[i] = at->y, x[i] = at->x;
            b->output[i] = at->output;
            b->partial[i] = at->partial;
            if (at->left > 1 || i == kPixels - 1) advance(p, at), --at->left;
        }
    }
    b->count = kPixels;
    oc_patches_collect_4(&p->patches, y, x, p->scratch);
}

static void collect_1(const product* p, cursor* at, batch* b) {
    b->output[0] = at->output;
    b->partial[0] = at->partial;
    b->count = 1;
    oc_patches_collect_1(&p->patches, at->y, at->x, p->scratch);
    advance(p, at), --at->left;
}

void oc_product_run(const oc_call* call, const oc_window* window) {
    const oc_box* box = &call->box;
    product p = product_of(call, window);
    cursor at;
    at.y = box->y0, at.x = box->x0;
    at.left = (box->y1 - box->y0) * (box->x1 - box->x0);
    at.output = (int8_t*)call->output;
    at.partial = call->partial;
    batch b;
    while (at.left > 0) {
        if (at.left > 2) {
            collect_4(&p, &at, &b);
        } else {
            collect_1(&p, &at, &b);
        }
        p.end = p.scratch + p.patches.words * (uint32_t)b.count;
        run_batch(&p, &b);
    }
}
