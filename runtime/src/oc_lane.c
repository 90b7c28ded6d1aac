/* Who may do what, and why no atomics are needed:
 * - A lane's task ends once for each start, so `completed` has one writer at a time; `started` and
 * the window have one, because oc_lanes_start_ready() runs in one context at a time: a caller that
 * finds it running leaves a note (start_again) and goes; the one that runs goes round again. Taking
 * and leaving that right is the only critical section, a few instructions long, so interrupts stay
 * enabled while records are decoded. The end of a task is counted inside of it.
 * - Reading the blob, starting DMA and the critical section are calls through pointers, which
 * compilers do not move memory accesses across: a kernel's results are written before its task
 * counts as complete.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_lane.h"

#include "oc_blob.h"
#include "oc_cold.h"
#include "oc_transfer.h"

#ifdef OC_CRITICAL_PRIMASK
/* For ports whose enter_critical and leave_critical do just this: without two calls each. */
static inline uint32_t enter(const oc_context* context) {
    uint32_t state;
    (void)context;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(state)::"memory");
    return state;
}

static inline void leave(const oc_context* context, uint32_t state) {
    (void)context;
    __asm volatile("msr primask, %0" ::"r"(state) : "memory");
}
#else
static uint32_t enter(const oc_context* context) {
    const oc_port* port = context->port;
    return port->enter_critical != NULL ? port->enter_critical(port->user) : 0u;
}

static void leave(const oc_context* context, uint32_t state) {
    const oc_port* port = context->port;
    if (port->leave_critical != NULL) port->leave_critical(port->user, state);
}
#endif

int oc_fail(oc_context* context, int error, uint32_t lane) {
    if (context->error == OC_OK) {
        context->error_lane = lane;
        context->error_task = context->lanes[lane].completed;
        context->error = error;
    }
    return error;
}

#ifdef OC_STAMPS
OC_APART void oc_lane_stamp(const oc_context* context, uint32_t lane, uint32_t task, uint32_t end) {
    const oc_port* port = context->port;
    if (port->stamp == NULL) return;
    port->stamp(port->user, lane, task, end, port->cycles != NULL ? port->cycles(port->user) : 0u);
}
#endif

void oc_lane_rewind(oc_lane* lane) {
    lane->next = 0;
    lane->record = NULL;
    lane->started = 0;
    lane->completed = 0;
#ifndef OC_BLOB_IN_PLACE
    if (lane->window_at != 0) lane->window_filled = 0;
    lane->window_at = 0;
#endif
}

#ifndef OC_BLOB_IN_PLACE
/* Makes the window hold the next record as a whole, or all that is left of the lane's records. */
static int fill_window(oc_context* context, oc_lane* lane) {
    const uint32_t left = lane->records_bytes - lane->next;
    const uint32_t needed = left < OC_MAX_RECORD_BYTES ? left : OC_MAX_RECORD_BYTES;
    if (lane->next + needed <= lane->window_at + lane->window_filled) return OC_OK;
    const uint32_t count = left < context->window_lane_bytes ? left : context->window_lane_bytes;
    lane->window_filled = 0;
    const int result =
        oc_blob_read(context, lane->records_offset + lane->next, lane->window, count);
    lane->window_at = lane->next;
    if (result == OC_OK) lane->window_filled = count;
    return result;
}

#endif

/* The words of the next record, and of what follows it, in place or in the window. */
static const uint32_t* find_record(oc_context* context, oc_lane* lane, int* result) {
#ifndef OC_BLOB_IN_PLACE
    if (context->blob == NULL) {
        *result = fill_window(context, lane);
        return lane->window + (lane->next - lane->window_at) / 4u;
    }
#endif
    *result = OC_OK;
    return context->blob + (lane->records_offset + lane->next) / 4u;
}

OC_COLD int oc_lane_fetch(oc_context* context, oc_lane* lane) {
    int result;
    const uint32_t left = lane->records_bytes - lane->next;
    if (left == 0) return OC_ERR_BLOB; /* fewer records than tasks */
    const uint32_t* record = find_record(context, lane, &result);
    if (result != OC_OK) return result;
    const uint32_t words = record[0] & 0xFFFFu, waits = record[0] >> 24;
    if (words <= waits || words * 4u > left || words * 4u > OC_MAX_RECORD_BYTES) return OC_ERR_BLOB;
    if (oc_record_delay(record) > context->delay) return OC_ERR_BLOB;
    for (uint32_t i = 1; i <= waits; ++i) {
        if (record[i] >> OC_WAIT_LANE_SHIFT >= context->lane_count) return OC_ERR_BLOB;
    }
    lane->record = record;
    return OC_OK;
}

OC_COLD void oc_lane_pass(oc_context* context, uint32_t index) {
    oc_lane* lane = &context->lanes[index];
    oc_lane_skip(lane);
    lane->started += 1u;
    lane->completed += 1u; /* nobody else does, as the lane was not busy */
    context->start_again = 1;
}

static int start_next(oc_context* context, oc_lane* lane, uint32_t index) {
    /* More than one round only where the port ends a transfer inside its start. */
    for (;;) {
        const uint32_t started = lane->started;
        if (started != lane->completed || started == lane->tasks || context->error != OC_OK)
            return OC_OK;
        int result = oc_lane_look(context, lane);
        if (result != OC_OK) return result;
        if (!oc_record_ready(context, lane->record)) return OC_OK;
        if (!oc_record_runs(context, lane->record)) {
            oc_lane_pass(context, index);
            return OC_OK; /* what waits for it is looked at once more, and so is this lane */
        }
        result = oc_transfer_prepare(context, lane);
        if (result == OC_OK) result = oc_lane_take(context, lane, index);
        if (result == OC_OK) result = oc_transfer_start(context, lane, index);
        if (result != OC_OK) return result;
    }
}

/* `state`: the critical section has been entered; it is left here. */
static void start_ready(oc_context* context, uint32_t state) {
    if (context->starting) {
        context->start_again = 1;
        leave(context, state);
        return;
    }
    context->starting = 1;
    do {
        context->start_again = 0;
        leave(context, state);
        oc_lane* lane = context->lanes + 1;
        for (uint32_t i = 1; i < context->lane_count; ++i, ++lane) {
            const int result = start_next(context, lane, i);
            if (result != OC_OK) oc_fail(context, result, i);
        }
        state = enter(context);
    } while (context->start_again);
    context->starting = 0;
    leave(context, state);
}

OC_COLD void oc_lanes_start_ready(oc_context* context) { start_ready(context, enter(context)); }

/* Is there a transfer lane that could start a task? Those that are busy look for their next one
 * when they end, and whoever is at it now goes round again where he finds a note. */
static int any_idle(const oc_context* context) {
    const oc_lane* end = context->lanes + context->lane_count;
    for (const oc_lane* lane = context->lanes + 1; lane < end; ++lane)
        if (lane->started == lane->completed && lane->started != lane->tasks) return 1;
    return 0;
}

void oc_lane_complete(oc_context* context, uint32_t index) {
    oc_lane* lane = &context->lanes[index];
    oc_lane_stamp(context, index, lane->completed, 1);
    const uint32_t state = enter(context);
    lane->completed += 1u;
    if (any_idle(context))
        start_ready(context, state);
    else
        leave(context, state);
}
