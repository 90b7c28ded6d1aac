/* Lanes: their task records in the window, what a task waits for, and starting what is ready.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_LANE_H
#define OC_LANE_H

#include "oc_reader.h"
#include "outcore.h"

enum oc_action {
    OC_ACTION_COMPUTE = 0,
    OC_ACTION_TRANSFER = 1,
    OC_ACTION_ERASE = 2,
    OC_ACTION_MODE = 3,
    OC_ACTION_INPUT = 4,
    OC_ACTION_OUTPUT = 5
};

/* The next record of a lane, its waits read. `body` is what its kind needs. */
typedef struct oc_record {
    uint32_t kind;
    uint32_t bytes; /* with the length in front */
    int ready;      /* all waits are met */
    oc_reader body;
} oc_record;

/* Back to the first task of a frame. */
void oc_lane_rewind(oc_lane* lane);

/* Reads the next record of lane `index`, which has one (started < tasks). */
int oc_lane_peek(oc_context* context, uint32_t index, oc_record* record);

/* The record has been taken: the lane's task is under way. */
int oc_lane_take(oc_context* context, uint32_t index, const oc_record* record);

/* The lane's task has ended. Called once for each take. */
void oc_lane_complete(oc_context* context, uint32_t index);

int oc_lane_busy(const oc_lane* lane);

/* Starts every transfer lane's next task that is ready. From thread and handlers alike. */
void oc_lanes_start_ready(oc_context* context);

/* Ends the frame with the first error. */
int oc_fail(oc_context* context, int error, uint32_t lane);

void oc_stamp(const oc_context* context, uint32_t lane, uint32_t task, uint32_t end);

#endif
