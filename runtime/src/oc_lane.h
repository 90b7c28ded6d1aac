/* Lanes: their task records, what a task waits for, and starting what is ready.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_LANE_H
#define OC_LANE_H

#include "outcore.h"

enum oc_action {
    OC_ACTION_COMPUTE = 0,
    OC_ACTION_TRANSFER = 1,
    OC_ACTION_ERASE = 2,
    OC_ACTION_MODE = 3,
    OC_ACTION_INPUT = 4,
    OC_ACTION_OUTPUT = 5
};

/* Of a context. */
enum oc_context_state { OC_CLOSED = 0, OC_OPEN = 1, OC_IN_FRAME = 2 };

/* What a record's kind needs: the words behind its waits. */
typedef struct oc_body {
    const uint32_t* words;
    uint32_t count;
} oc_body;

/* Of a record that oc_lane_look() has found good. */
static inline uint32_t oc_record_kind(const uint32_t* record) { return record[0] >> 16 & 7u; }
static inline uint32_t oc_record_delay(const uint32_t* record) { return record[0] >> 19 & 15u; }

/* Does this iteration do the task? Else it keeps its place and is complete once it could start. */
static inline int oc_record_runs(const oc_context* context, const uint32_t* record) {
    return (int)(context->runs >> (record[0] >> 19 & 31u) & 1u);
}

static inline oc_body oc_record_body(const uint32_t* record) {
    const uint32_t before = 1u + (record[0] >> 24);
    const oc_body body = {record + before, (record[0] & 0xFFFFu) - before};
    return body;
}

static inline int oc_lane_busy(const oc_lane* lane) { return lane->started != lane->completed; }

/* Is an operation of the port under way? */
int oc_any_busy(const oc_context* context);

/* Back to the first task of the body. */
void oc_lane_rewind(oc_lane* lane);

/* Finds the next record of a lane and checks its head. */
int oc_lane_fetch(oc_context* context, oc_lane* lane);

/* Makes lane->record the next record of the lane, which has one (started < tasks). */
static inline int oc_lane_look(oc_context* context, oc_lane* lane) {
    if (lane->record != NULL) return OC_OK;
    if (!context->checked) return oc_lane_fetch(context, lane);
    lane->record = context->blob + (lane->records_offset + lane->next) / 4u; /* it is in place */
    return OC_OK;
}

/* A wait is one word: lane and count. */
enum { OC_WAIT_LANE_SHIFT = 28, OC_WAIT_COUNT_MASK = 0x0FFFFFFF };

/* Are all waits of a record met? One that no lane can meet is left to the search for deadlocks. */
static inline int oc_record_ready(const oc_context* context, const uint32_t* record) {
    for (uint32_t left = record[0] >> 24; left != 0u; --left) {
        const uint32_t wait = *++record;
        const oc_lane* lane = &context->lanes[wait >> OC_WAIT_LANE_SHIFT];
        if (lane->completed < (wait & OC_WAIT_COUNT_MASK)) return 0;
    }
    return 1;
}

/* Goes on to the record behind lane->record. */
static inline void oc_lane_skip(oc_lane* lane) {
    lane->next += (lane->record[0] & 0xFFFFu) * 4u;
    lane->record = NULL;
}

#ifdef OC_STAMPS
/* Gives the port a stamp of the task. A function of its own, so that its cycles can be told apart.
 */
void oc_lane_stamp(const oc_context* context, uint32_t lane, uint32_t task, uint32_t end);
#else
#define oc_lane_stamp(context, lane, task, end) ((void)(context), (void)(lane))
#endif

/* The lane's record has been taken: its task is under way. */
static inline int oc_lane_take(oc_context* context, oc_lane* lane, uint32_t index) {
    const uint32_t started = lane->started; /* nobody else writes it */
    lane->action = (uint8_t)oc_record_kind(lane->record);
    oc_lane_skip(lane);
    oc_lane_stamp(context, index, started, 0);
    lane->started = started + 1u;
    /* The last task must end where the lane's records end. */
    return started + 1u == lane->tasks && lane->next != lane->records_bytes ? OC_ERR_BLOB : OC_OK;
}

/* The lane's record is of a task that this iteration does not do: it is complete. */
void oc_lane_pass(oc_context* context, uint32_t index);

/* The lane's task has ended: called once for each take. Starts every transfer lane's next task that
 * is ready. From thread and handlers alike. */
void oc_lane_complete(oc_context* context, uint32_t index);

/* Starts what is ready at the beginning of an iteration. */
void oc_lanes_start_ready(oc_context* context);

/* Ends the iteration with the first error. */
int oc_fail(oc_context* context, int error, uint32_t lane);

#endif
