/* Outcore in an application: ten functions around one network.
 *
 *   static uint32_t arena[OC_APP_WORDS];
 *   oc_app* app = oc_app_init(arena, sizeof arena);
 *   ... make a port for oc_app_context(app): ports/stm32/board_port.h ...
 *   if (oc_app_open(app, &port) != OC_OK) ...
 *   oc_app_set_input(app, 0, image, sizeof image);
 *   oc_app_set_output(app, 0, scores, sizeof scores);
 *   oc_app_start(app);
 *   while (oc_app_step(app) > OC_OK) blink();     (or oc_app_run(app), which sleeps between)
 *
 * All state is in the arena: several apps do not know of each other. Nothing is allocated.
 * oc_app_step() runs at most one compute task; transfers go on in interrupt handlers whatever the
 * application does in between. Functions are called from one thread of control.
 *
 * Where the schedule keeps frames in flight (status.delay d > 0), a run takes one frame in and
 * brings the outputs of the frame d runs before; status.outputs says whether there was one. When no
 * frame comes any more, bind NULL as input 0: further runs bring what is in flight, until
 * OC_ERR_STATE says that there is nothing left. Between runs the memories belong to the schedule.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OUTCORE_APP_H
#define OUTCORE_APP_H

#include "outcore.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OC_APP_BINDINGS 4u /* inputs, and outputs, that an application can bind */

/* After each task of the cpu lane: how many of how many have ended. */
typedef void (*oc_app_progress)(void* user, uint32_t done, uint32_t tasks);

enum oc_app_state { OC_APP_CLOSED, OC_APP_IDLE, OC_APP_RUNNING, OC_APP_FAILED };

typedef struct oc_app_status {
    enum oc_app_state state;
    uint32_t done, tasks; /* of the cpu lane, in this frame */
    uint32_t delay;       /* runs from a frame's input to its outputs; 0: the same run */
    int outputs;          /* 1: the last run has brought the outputs of a frame */
    int error;            /* of the last frame, OC_OK when it was good */
    uint32_t error_lane, error_task;
} oc_app_status;

/* Members are private. */
typedef struct oc_app {
    oc_context context;
    const void* input[OC_APP_BINDINGS];
    void* output[OC_APP_BINDINGS];
    oc_app_progress progress;
    void* progress_user;
    uint8_t state; /* enum oc_app_state */
} oc_app;

#define OC_APP_WORDS (sizeof(oc_app) / 4u)

/* Lays an app into `arena`; NULL when it is too small or not on a multiple of 8. */
oc_app* oc_app_init(void* arena, uint32_t bytes);

/* What a port needs to know whom to report to. */
oc_context* oc_app_context(oc_app* app);

/* Reads the blob that the port gives, checks it and the storage's image. */
int oc_app_open(oc_app* app, const oc_port* port);

/* The bytes of an input, read when the schedule takes it (during the next frame), NULL for the end
 * of a stream, and where an output is copied to. They stay bound until others are; `bytes` must be
 * the size of the network's input or output (oc_find_binding), else OC_ERR_STATE. */
int oc_app_set_input(oc_app* app, uint32_t index, const void* data, uint32_t bytes);
int oc_app_set_output(oc_app* app, uint32_t index, void* data, uint32_t bytes);

/* A frame in steps: OC_MORE and OC_WAITING mean that there is more to come, OC_OK that the outputs
 * are there, negative that the frame has failed (and its transfers were stopped). */
int oc_app_start(oc_app* app);
int oc_app_step(oc_app* app);

/* The same as a whole; sleeps while it waits. */
int oc_app_run(oc_app* app);

/* Ends a frame under way: transfers are stopped, a program or erase of the storage is waited for.
 * The app is idle afterwards and can start again. */
int oc_app_abort(oc_app* app);

void oc_app_on_progress(oc_app* app, oc_app_progress progress, void* user);
oc_app_status oc_app_get_status(const oc_app* app);

#ifdef __cplusplus
}
#endif
#endif
