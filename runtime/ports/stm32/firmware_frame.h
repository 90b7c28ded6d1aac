/* One frame of the report: input, stamps or sums, output (docs/spec/report.md).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_FIRMWARE_FRAME_H
#define OC_FIRMWARE_FRAME_H

#include "board_port.h"
#include "outcore.h"

typedef struct firmware_frames {
    oc_context context;
    oc_board_port board;
    uint32_t number;       /* of frames that have ended */
    uint32_t seed;         /* of the input, when there is no `input` */
    const uint8_t* input;  /* bytes of all inputs one after another */
    uint32_t output_bytes; /* of all outputs */
    uint8_t* output;       /* where they are kept, or NULL: they are sent from within the frame */
    uint8_t silent;        /* do not send outputs that can not be kept */
    uint32_t* stamps;      /* pairs of start and end, or sums */
    uint32_t room;         /* words of it */
    uint32_t first, last;  /* tasks that are stamped, counted over all lanes */
    uint32_t start;        /* cycles at the start of the frame */
    uint32_t lane_first[OC_MAX_LANES];
} firmware_frames;

/* After the context is open: shares out the spare memory. */
void firmware_frames_plan(firmware_frames* frames);

/* Runs as many frames as the stamps take, or one with sums, and sends all lines but `oc end`. */
int firmware_frames_run(firmware_frames* frames, int with_sums);

/* Bytes of all inputs together. */
uint32_t firmware_frames_input_bytes(const firmware_frames* frames);

/* The virtual board's profile knows these by their names: a frame, from its first cycle to its
 * last, and within it the waits for data, time stamps and what is the application's: inputs,
 * outputs. Not inlined. */
__attribute__((noinline, noclone)) int firmware_run_frame(firmware_frames* frames, uint32_t* cycles,
                                                          uint32_t* stall);
__attribute__((noinline, noclone)) void firmware_wait(const oc_context* context);
__attribute__((noinline, noclone)) void firmware_stamp(void* user, uint32_t lane, uint32_t task,
                                                       uint32_t end, uint32_t cycles);
__attribute__((noinline, noclone)) int firmware_bind(void* user, uint32_t output, uint32_t index,
                                                     void* data, uint32_t bytes);

#endif
