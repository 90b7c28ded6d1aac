/* Iterations of the body, the frames that they work on, and what ends them early.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_cold.h"
#include "oc_lane.h"
#include "oc_transfer.h"

OC_COLD_FILE

int oc_any_busy(const oc_context* context) {
    for (uint32_t i = 1; i < context->lane_count; ++i) {
        if (oc_lane_busy(&context->lanes[i])) return 1;
    }
    return 0;
}

/* The frames in flight; none when an iteration has failed or was left before its end. */
static uint32_t live_frames(const oc_context* context) {
    return context->error != OC_OK || context->state == OC_IN_FRAME ? 0u : context->in_flight;
}

/* Between iterations the memories are the application's: what it has left in the cache must not be
 * written over what transfers bring to lines that no task writes. */
static void clean_memories(const oc_context* context) {
    const oc_port* port = context->port;
    if (port->cache_clean == NULL) return;
    for (uint32_t i = 0; i < context->device_count; ++i) {
        const oc_device* device = &context->devices[i];
        if (device->kind == OC_DEVICE_MEMORY && device->used_bytes != 0)
            port->cache_clean(port->user, context->base[i], device->used_bytes);
    }
}

/* The next iteration of the body, with a new frame or without one. */
static int begin_iteration(oc_context* context, uint32_t frame) {
    uint32_t live = live_frames(context);
    /* Those that the next iteration can work on. */
    const uint32_t left = live & ((1u << context->delay) - 1u);
    if (context->state == OC_CLOSED || oc_any_busy(context)) return OC_ERR_STATE;
    if (!frame && left == 0u) return OC_ERR_STATE;
    if (frame && (live & 1u) == 0u) {
        /* The stream ends. No schedule is checked for frames with a gap between them. */
        if (left != 0u) return OC_ERR_STATE;
        live = 0;
    }
    context->in_flight = live << 1 | frame;
    /* Frames come one after another: the highest bit is the first frame of the stream, as long as
     * it is among the 16 that tasks can be for. */
    uint32_t first = context->in_flight;
    while ((first & (first - 1u)) != 0u) first &= first - 1u;
    context->runs = (context->in_flight & 0xFFFFu) | first << 16;
    context->error = OC_OK;
    context->prepared = 0;
    for (uint32_t i = 0; i < context->lane_count; ++i) oc_lane_rewind(&context->lanes[i]);
    context->state = OC_IN_FRAME;
    clean_memories(context);
    oc_lanes_start_ready(context);
    return context->error;
}

int oc_frame_begin(oc_context* context) { return begin_iteration(context, 1); }

int oc_drain_begin(oc_context* context) { return begin_iteration(context, 0); }

int oc_stop(oc_context* context) {
    const oc_port* port = context->port;
    if (context->state == OC_CLOSED) return OC_ERR_STATE;
    if (port->stop != NULL) {
        port->stop(port->user);
        for (uint32_t i = 0; i < context->device_count; ++i) context->mode[i] = OC_MODE_INDIRECT;
    } else if (oc_any_busy(context)) {
        return OC_ERR_PORT;
    }
    for (uint32_t i = 1; i < context->lane_count; ++i) {
        oc_lane* lane = &context->lanes[i];
        if (!oc_lane_busy(lane)) continue;
        /* Half of a transfer may lie under cache lines that were read before it. */
        if (lane->action == OC_ACTION_TRANSFER) oc_transfer_finish(context, lane);
        lane->completed = lane->started;
    }
    context->in_flight = 0;
    context->state = OC_OPEN;
    return OC_OK;
}
