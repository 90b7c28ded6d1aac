/* The smallest port that replays a blob: no peripherals, transfers move nothing and end when the
 * thread waits for them. For counting what the runtime itself executes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "replay_firmware.h"

#include <string.h>

static oc_context context;
static replay_job* job;
static uint8_t busy[OC_MAX_LANES];
static uint8_t* arena;

static int read_blob(void* user, uint32_t offset, void* destination, uint32_t bytes) {
    const replay_job* from = (const replay_job*)user;
    memcpy(destination, (const uint8_t*)(uintptr_t)from->blob + offset, bytes);
    return OC_OK;
}

/* Each memory begins a region of its own; storages have no window. */
static void* memory_base(void* user, uint32_t device, const oc_device* info) {
    (void)user, (void)device;
    if (info->kind == OC_DEVICE_STORAGE) return NULL;
    uint8_t* base = arena;
    arena += (info->used_bytes + 63u) & ~63u;
    return base;
}

static int start_transfer(void* user, uint32_t lane, const oc_transfer* transfer) {
    (void)user, (void)transfer;
    busy[lane] = 1;
    job->transfers += 1;
    return OC_OK;
}

static void cache_operation(void* user, void* address, uint32_t bytes) {
    (void)user, (void)address, (void)bytes;
    job->cache_operations += 1;
}

static uint32_t enter_critical(void* user) {
    (void)user;
    return 0;
}

static void leave_critical(void* user, uint32_t state) { (void)user, (void)state; }

/* Every transfer under way ends: what an interrupt does on a board. */
static void wait_for_all(void* user) {
    (void)user;
    for (uint32_t lane = 1; lane < OC_MAX_LANES; ++lane) {
        if (!busy[lane]) continue;
        busy[lane] = 0;
        oc_transfer_done(&context, lane, OC_OK);
    }
}

static oc_port port;

void replay_open(replay_job* replayed) {
    job = replayed;
    arena = (uint8_t*)(uintptr_t)job->arena;
    memset(&port, 0, sizeof port);
    port.user = job;
    port.blob_bytes = job->blob_bytes;
    if (job->in_place) {
        port.blob = (const void*)(uintptr_t)job->blob;
    } else {
        port.read_blob = read_blob;
    }
    port.memory_base = memory_base;
    port.start_transfer = start_transfer;
    port.wait = wait_for_all;
    port.enter_critical = enter_critical;
    port.leave_critical = leave_critical;
    if (job->cached) port.cache_clean = port.cache_invalidate = cache_operation;
    job->result = oc_open(&context, &port);
}

void replay_frame(replay_job* replayed) {
    (void)replayed;
    job->transfers = job->cache_operations = job->computes = 0;
    job->result = oc_run_frame(&context);
    job->computes = context.lanes[0].completed;
}
