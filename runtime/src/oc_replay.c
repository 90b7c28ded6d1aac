/* The public functions: opening a blob, and its tasks step by step.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_blob.h"
#include "oc_cold.h"
#include "oc_compute.h"
#include "oc_lane.h"
#include "oc_transfer.h"

/* Fails to compile when the window is not OC_WINDOW_BYTES, when 8 lanes do not each hold a longest
 * record, or when the operator's fields are not 40 words. */
#ifndef OC_BLOB_IN_PLACE
typedef char oc_window_has_its_size[sizeof(oc_window) == OC_WINDOW_BYTES ? 1 : -1];
typedef char oc_window_holds_records
    [sizeof(((oc_window*)0)->lanes) / OC_MAX_LANES >= OC_MAX_RECORD_BYTES ? 1 : -1];
#endif
typedef char oc_operator_is_its_record[sizeof(oc_operator) == OC_OPERATOR_FIELDS * 4u ? 1 : -1];

static int port_good(const oc_port* port) {
#ifdef OC_BLOB_IN_PLACE
    if (port != NULL && port->blob == NULL) return 0;
#endif
    return port != NULL && (port->blob != NULL || port->read_blob != NULL) &&
           ((uintptr_t)port->blob & 3u) == 0u && port->memory_base != NULL &&
           (port->enter_critical == NULL) == (port->leave_critical == NULL);
}

#ifdef OC_CHECKSUMS
void oc_set_checksums(oc_context* context, uint32_t* sums, uint32_t count, uint32_t stride) {
    context->checksums = sums;
    context->checksum_count = count;
    context->checksum_stride = stride;
}
#endif

OC_COLD static int find_binding_of(const oc_context* context, uint32_t output,
                                   const uint32_t* record, oc_binding* binding) {
    const oc_body body = oc_record_body(record);
    if (body.count != 1u) return OC_ERR_BLOB;
    return oc_find_binding(context, output, body.words[0], binding);
}

OC_COLD static int check_cpu_task(oc_context* context, const uint32_t* record) {
    const uint32_t kind = oc_record_kind(record);
    oc_binding binding;
    if (kind == OC_ACTION_COMPUTE) return oc_compute_prepare(context, record);
    if (kind != OC_ACTION_INPUT && kind != OC_ACTION_OUTPUT) return OC_ERR_BLOB;
    return find_binding_of(context, kind == OC_ACTION_OUTPUT, record, &binding);
}

/* Every task of a lane, as if it was about to start. */
OC_COLD static int check_lane(oc_context* context, uint32_t index) {
    oc_lane* lane = &context->lanes[index];
    for (uint32_t i = 0; i < lane->tasks; ++i) {
        int result = oc_lane_fetch(context, lane);
        if (result == OC_OK) {
            result = index == 0 ? check_cpu_task(context, lane->record)
                                : oc_transfer_prepare(context, lane);
        }
        if (result != OC_OK) return result;
        oc_lane_skip(lane);
    }
    return lane->next == lane->records_bytes ? OC_OK : OC_ERR_BLOB;
}

/* A blob in place stays as it is: what is checked once need not be checked again. */
static int check_tasks(oc_context* context) {
    for (uint32_t i = 0; i < context->lane_count; ++i) {
        const int result = check_lane(context, i);
        if (result != OC_OK) return result;
    }
    context->checked = 1;
    return OC_OK;
}

OC_COLD int oc_open(oc_context* context, const oc_port* port) {
    memset(context, 0, sizeof *context);
    if (!port_good(port)) return OC_ERR_PORT;
    context->port = port;
    context->operator_loaded = UINT32_MAX;
    int result = oc_blob_load_tables(context);
    if (result == OC_OK && context->blob != NULL) result = check_tasks(context);
    context->state = result == OC_OK ? OC_OPEN : OC_CLOSED;
    return result;
}

OC_COLD static int run_binding(oc_context* context, uint32_t output, const uint32_t* record) {
    const oc_port* port = context->port;
    oc_binding binding;
    const int result = find_binding_of(context, output, record, &binding);
    if (result != OC_OK) return result;
    const uint32_t index = oc_record_body(record).words[0];
    uint8_t* data = context->base[binding.device] + binding.offset;
    if (context->bind != NULL)
        return context->bind(context->bind_user, output, index, data, binding.bytes);
    if (output)
        return port->output_taken != NULL
                   ? port->output_taken(port->user, index, data, binding.bytes)
                   : OC_OK;
    return port->input_ready != NULL ? port->input_ready(port->user, index, data, binding.bytes)
                                     : OC_OK;
}

/* The cpu lane's record has been taken, its waits are met. A compute task is prepared. */
static int run_cpu_task(oc_context* context, const uint32_t* record) {
    const uint32_t kind = oc_record_kind(record);
    if (kind == OC_ACTION_COMPUTE) return oc_compute_run(context, oc_record_delay(record));
    if (kind != OC_ACTION_INPUT && kind != OC_ACTION_OUTPUT) return OC_ERR_BLOB;
    return run_binding(context, kind == OC_ACTION_OUTPUT, record);
}

/* The cpu lane has nothing left: the iteration has ended when the other lanes have not either. */
OC_COLD static int end_of_frame(oc_context* context) {
    /* Looked at before the counters: an end that comes in between is not missed. */
    const int idle = !oc_any_busy(context);
    if (context->error != OC_OK) return context->error;
    for (uint32_t i = 1; i < context->lane_count; ++i) {
        if (context->lanes[i].completed == context->lanes[i].tasks) continue;
        return idle ? oc_fail(context, OC_ERR_DEADLOCK, i) : OC_WAITING;
    }
    context->state = OC_OPEN;
    return OC_OK;
}

/* Nothing is under way: has the task become ready just before? */
OC_COLD static int look_again(oc_context* context, const uint32_t* record) {
    return oc_record_ready(context, record) ? OC_OK : oc_fail(context, OC_ERR_DEADLOCK, 0);
}

/* The cpu's next task waits. OC_OK when its waits are met after all, which is looked at again only
 * where nothing would wake a port that waits. */
static int stand_still(oc_context* context, const uint32_t* record) {
    /* Looked at before the waits: when no transfer is under way now, no wait can be met later. A
     * transfer that ends has started whatever it made ready before it stops being busy's reason. */
    const int busy = oc_any_busy(context);
    if (context->error != OC_OK) return context->error;
    return busy ? OC_WAITING : look_again(context, record);
}

/* The cpu's next record, decoded before its waits are looked at: while it waits there is time. */
static int look_ahead(oc_context* context, oc_lane* cpu) {
    const int result = oc_lane_look(context, cpu);
    if (result != OC_OK || context->prepared || oc_record_kind(cpu->record) != OC_ACTION_COMPUTE)
        return result;
    if (!oc_record_runs(context, cpu->record)) return OC_OK;
    return oc_compute_prepare(context, cpu->record);
}

int oc_step(oc_context* context) {
    oc_lane* cpu = &context->lanes[0];
    if (context->state != OC_IN_FRAME) return OC_ERR_STATE;
    if (context->error != OC_OK) return context->error;
    if (cpu->started == cpu->tasks) return end_of_frame(context);
    int result = look_ahead(context, cpu);
    if (result != OC_OK) return oc_fail(context, result, 0);
    const uint32_t* record = cpu->record;
    if (!oc_record_ready(context, record)) {
        result = stand_still(context, record);
        if (result != OC_OK) return result;
    }
    if (oc_record_runs(context, record)) {
        result = oc_lane_take(context, cpu, 0);
        if (result == OC_OK) result = run_cpu_task(context, record);
        if (result != OC_OK) return oc_fail(context, result, 0);
        oc_lane_complete(context, 0);
    } else {
        oc_lane_pass(context, 0);
        oc_lanes_start_ready(context);
    }
    return context->error != OC_OK ? context->error : OC_MORE;
}

int oc_run_frame(oc_context* context) {
    const oc_port* port = context->port;
    int result = oc_frame_begin(context);
    if (result != OC_OK) return result;
    for (;;) {
        result = oc_step(context);
        if (result == OC_WAITING && port->wait != NULL) port->wait(port->user);
        if (result <= OC_OK) return result;
    }
}

void oc_transfer_done(oc_context* context, uint32_t lane, int status) {
    if (lane == 0 || lane >= context->lane_count || !oc_lane_busy(&context->lanes[lane])) return;
    oc_transfer_finish(context, &context->lanes[lane]);
    if (status != OC_OK) oc_fail(context, status, lane);
    oc_lane_complete(context, lane);
}
