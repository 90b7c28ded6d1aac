/* The machine around a replayed blob: memories of exactly the used bytes, storages with their
 * rules, and transfers that end after a delay, moved so that a missing edge of the schedule shows:
 * - the destination holds garbage from the start of a transfer to its end,
 * - each piece's source is looked at either at the start or at the end, at random,
 * - all memories are filled with other bytes before each run.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_ENGINE_H
#define REPLAY_ENGINE_H

#include "outcore.h"
#include "replay_random.h"
#include "replay_storage.h"

enum replay_delays {
    REPLAY_RANDOM = 0, /* some at once, others after a random number of ticks */
    REPLAY_ZERO = 1,   /* inside the start */
    REPLAY_MAX = 2     /* one at a time, and only when the cpu lane can not go on */
};

/* What a lane's port is doing. */
typedef struct replay_operation {
    volatile uint8_t active;
    uint8_t kind; /* 0 transfer, 1 erase, 2 mode */
    uint32_t ticks;
    uint32_t salt; /* which pieces were held back at the start */
    oc_transfer transfer;
    uint8_t* staging;
} replay_operation;

typedef struct replay_engine {
    oc_context context;
    oc_port port;
    const char* folder;
    uint8_t* blob;
    uint8_t* memory[OC_MAX_DEVICES];
    replay_storage* storage[OC_MAX_DEVICES];
    replay_operation operation[OC_MAX_LANES];
    replay_random random;
    enum replay_delays delays;
    volatile uint8_t waiting; /* the cpu lane can not go on */
    uint64_t transferred_bytes;
    /* The application's side of the frame. */
    int32_t input_file;
    uint32_t input_offset;          /* of the frame in the file */
    uint8_t* output;                /* of the frame */
    uint32_t *input_at, *output_at; /* where each input and output begins in the frame's bytes */
} replay_engine;

/* Loads `<folder>/schedule.blob` and opens it. OC_OK or a negative code. The engine's memory begins
 * as zeros. */
int replay_engine_open(replay_engine* engine, const char* folder);

/* Fills all memories, and sets what decides the timing of the next stream of frames. */
void replay_engine_prepare(replay_engine* engine, enum replay_delays delays, uint32_t seed);

/* Ends transfers that are due. From wait(), or from a timer's interrupt handler. */
void replay_engine_tick(replay_engine* engine);

/* Reads a file into allocated memory; NULL when that fails. */
uint8_t* replay_load_file(const char* path, uint32_t* bytes);

#endif
