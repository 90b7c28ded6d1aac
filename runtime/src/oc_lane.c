/* Who may do what, and why no atomics are needed:
 * - A lane's task ends once for each start, so `completed` has one writer at a time; `started` and
 * the window have one, because oc_lanes_start_ready() runs in one context at a time: a caller that
 * finds it running leaves a note (start_again) and goes; the one that runs goes round again. Taking
 * and leaving that right is the only critical section, a few instructions long, so interrupts stay
 * enabled while records are decoded.
 * - Reading the blob, starting DMA and the critical section are calls through pointers, which
 * compilers do not move memory accesses across: a kernel's results are written before its task
 * counts as complete.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_lane.h"

#include "oc_blob.h"
#include "oc_transfer.h"

static uint32_t enter(const oc_context* context) {
    const oc_port* port = context->port;
    return port->enter_critical != NULL ? port->enter_critical(port->user) : 0u;
}

static void leave(const oc_context* context, uint32_t state) {
    const oc_port* port = context->port;
    if (port->leave_critical != NULL) port->leave_critical(port->user, state);
}

int oc_fail(oc_context* context, int error, uint32_t lane) {
    if (context->error == OC_OK) {
        context->error_lane = lane;
        context->error_task = context->lanes[lane].completed;
        context->error = error;
    }
    return error;
}

void oc_stamp(const oc_context* context, uint32_t lane, uint32_t task, uint32_t end) {
#ifdef OC_STAMPS
    const oc_port* port = context->port;
    if (port->stamp == NULL) return;
    port->stamp(port->user, lane, task, end, port->cycles != NULL ? port->cycles(port->user) : 0u);
#else
    (void)context, (void)lane, (void)task, (void)end;
#endif
}

void oc_lane_rewind(oc_lane* lane) {
    lane->next = 0;
    lane->started = 0;
    lane->completed = 0;
    if (lane->window_at != 0) lane->window_filled = 0;
    lane->window_at = 0;
}

int oc_lane_busy(const oc_lane* lane) { return lane->started != lane->completed; }

/* Makes the window hold the next record as a whole, or all that is left of the lane's records. */
static int fill_window(oc_context* context, oc_lane* lane) {
    const uint32_t longest = OC_MAX_RECORD_BYTES + 2u; /* with its length */
    const uint32_t left = lane->records_bytes - lane->next;
    const uint32_t needed = left < longest ? left : longest;
    if (left == 0) return OC_ERR_BLOB; /* fewer records than tasks */
    if (lane->next + needed <= lane->window_at + lane->window_filled) return OC_OK;
    const uint32_t count = left < context->window_lane_bytes ? left : context->window_lane_bytes;
    uint8_t* window = context->window.lanes + lane->window_offset;
    lane->window_filled = 0;
    const int result = oc_blob_read(context, lane->records_offset + lane->next, window, count);
    lane->window_at = lane->next;
    if (result == OC_OK) lane->window_filled = count;
    return result;
}

/* Reads a task's waits. A wait that no lane can meet is left to the search for deadlocks. */
static int read_waits(const oc_context* context, oc_record* record) {
    const uint32_t waits = oc_reader_unsigned(&record->body);
    record->ready = 1;
    for (uint32_t i = 0; i < waits && !record->body.failed; ++i) {
        const uint32_t lane = oc_reader_unsigned(&record->body);
        const uint32_t count = oc_reader_unsigned(&record->body);
        if (lane >= context->lane_count) return OC_ERR_BLOB;
        if (context->lanes[lane].completed < count) record->ready = 0;
    }
    return record->body.failed ? OC_ERR_BLOB : OC_OK;
}

int oc_lane_peek(oc_context* context, uint32_t index, oc_record* record) {
    oc_lane* lane = &context->lanes[index];
    const int result = fill_window(context, lane);
    if (result != OC_OK) return result;
    const uint8_t* start =
        context->window.lanes + lane->window_offset + (lane->next - lane->window_at);
    const uint32_t available = lane->window_at + lane->window_filled - lane->next;
    oc_reader reader = oc_reader_make(start, available);
    const uint32_t length = oc_reader_unsigned(&reader);
    const uint32_t prefix = (uint32_t)(reader.at - start);
    if (reader.failed || length > OC_MAX_RECORD_BYTES || length > available - prefix)
        return OC_ERR_BLOB;
    record->bytes = prefix + length;
    record->body = oc_reader_make(reader.at, length);
    record->kind = oc_reader_unsigned(&record->body);
    return read_waits(context, record);
}

int oc_lane_take(oc_context* context, uint32_t index, const oc_record* record) {
    oc_lane* lane = &context->lanes[index];
    lane->action = (uint8_t)record->kind;
    lane->next += record->bytes;
    oc_stamp(context, index, lane->started, 0);
    lane->started += 1u;
    /* The last task must end where the lane's records end. */
    return lane->started == lane->tasks && lane->next != lane->records_bytes ? OC_ERR_BLOB : OC_OK;
}

void oc_lane_complete(oc_context* context, uint32_t index) {
    oc_lane* lane = &context->lanes[index];
    oc_stamp(context, index, lane->completed, 1);
    const uint32_t state = enter(context);
    lane->completed += 1u;
    leave(context, state);
}

static int start_next(oc_context* context, uint32_t index) {
    oc_lane* lane = &context->lanes[index];
    oc_record record;
    /* More than one round only where the port ends a transfer inside its start. */
    while (context->error == OC_OK && !oc_lane_busy(lane) && lane->started != lane->tasks) {
        int result = oc_lane_peek(context, index, &record);
        if (result != OC_OK) return result;
        if (!record.ready) return OC_OK;
        result = oc_transfer_prepare(context, index, &record);
        if (result == OC_OK) result = oc_lane_take(context, index, &record);
        if (result == OC_OK) result = oc_transfer_start(context, index);
        if (result != OC_OK) return result;
    }
    return OC_OK;
}

void oc_lanes_start_ready(oc_context* context) {
    uint32_t state = enter(context);
    if (context->starting) {
        context->start_again = 1;
        leave(context, state);
        return;
    }
    context->starting = 1;
    do {
        context->start_again = 0;
        leave(context, state);
        for (uint32_t i = 1; i < context->lane_count; ++i) {
            const int result = start_next(context, i);
            if (result != OC_OK) oc_fail(context, result, i);
        }
        state = enter(context);
    } while (context->start_again);
    context->starting = 0;
    leave(context, state);
}
