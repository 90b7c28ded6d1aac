/* SPDX-License-Identifier: Apache-2.0 */
#include "outcore_app.h"

#include <string.h>

#include "oc_lane.h"
#include "oc_transfer.h"

oc_app* oc_app_init(void* arena, uint32_t bytes) {
    if (arena == NULL || bytes < sizeof(oc_app) || ((uintptr_t)arena & 7u) != 0) return NULL;
    memset(arena, 0, sizeof(oc_app));
    return arena;
}

oc_context* oc_app_context(oc_app* app) { return &app->context; }

/* The schedule reads an input, or is done with an output. */
static int bind(void* user, uint32_t output, uint32_t index, void* data, uint32_t bytes) {
    const oc_app* app = user;
    if (index >= OC_APP_BINDINGS) return OC_ERR_STATE;
    if (output) {
        if (app->output[index] != NULL) memcpy(app->output[index], data, bytes);
    } else {
        if (app->input[index] == NULL) return OC_ERR_STATE;
        memcpy(data, app->input[index], bytes);
    }
    return OC_OK;
}

int oc_app_open(oc_app* app, const oc_port* port) {
    const int result = oc_open(&app->context, port);
    app->state = result == OC_OK ? OC_APP_IDLE : OC_APP_CLOSED;
    app->context.bind = bind;
    app->context.bind_user = app;
    return result;
}

static int fits(const oc_app* app, uint32_t output, uint32_t index, uint32_t bytes) {
    oc_binding binding;
    return app->state != OC_APP_CLOSED && app->state != OC_APP_RUNNING && index < OC_APP_BINDINGS &&
           oc_find_binding(&app->context, output, index, &binding) == OC_OK &&
           binding.bytes == bytes;
}

int oc_app_set_input(oc_app* app, uint32_t index, const void* data, uint32_t bytes) {
    if (!fits(app, 0, index, bytes)) return OC_ERR_STATE;
    app->input[index] = data;
    return OC_OK;
}

int oc_app_set_output(oc_app* app, uint32_t index, void* data, uint32_t bytes) {
    if (!fits(app, 1, index, bytes)) return OC_ERR_STATE;
    app->output[index] = data;
    return OC_OK;
}

/* A frame has ended with `result`. */
static int settle(oc_app* app, int result) {
    if (result > OC_OK) return result;
    if (result < OC_OK) {
        oc_stop(&app->context);
        app->state = OC_APP_FAILED;
    } else {
        app->state = OC_APP_IDLE;
    }
    return result;
}

int oc_app_start(oc_app* app) {
    if (app->state == OC_APP_CLOSED || app->state == OC_APP_RUNNING) return OC_ERR_STATE;
    /* A stream that ends: what is in flight goes on. */
    const int drains = app->context.delay != 0 && app->input[0] == NULL;
    const int result = drains ? oc_drain_begin(&app->context) : oc_frame_begin(&app->context);
    if (result == OC_ERR_STATE)
        return result; /* nothing left, or a frame in the middle of an end */
    app->state = OC_APP_RUNNING;
    return result == OC_OK ? OC_MORE : settle(app, result);
}

int oc_app_step(oc_app* app) {
    const oc_port* port = app->context.port;
    if (app->state != OC_APP_RUNNING) return OC_ERR_STATE;
    const int result = oc_step(&app->context);
    if (result == OC_MORE) {
        const oc_lane* cpu = &app->context.lanes[0];
        if (port->between_tasks != NULL) port->between_tasks(port->user);
        if (app->progress != NULL) app->progress(app->progress_user, cpu->completed, cpu->tasks);
    }
    return settle(app, result);
}

int oc_app_run(oc_app* app) {
    int result = oc_app_start(app);
    while (result > OC_OK) {
        const oc_port* port = app->context.port;
        result = oc_app_step(app);
        if (result == OC_WAITING && port->wait != NULL) port->wait(port->user);
    }
    return result;
}

int oc_app_abort(oc_app* app) {
    if (app->state == OC_APP_CLOSED) return OC_ERR_STATE;
    if (app->state != OC_APP_RUNNING) return OC_OK;
    oc_stop(&app->context);
    app->state = OC_APP_IDLE;
    return OC_OK;
}

void oc_app_on_progress(oc_app* app, oc_app_progress progress, void* user) {
    app->progress = progress;
    app->progress_user = user;
}

oc_app_status oc_app_get_status(const oc_app* app) {
    const oc_context* context = &app->context;
    const oc_app_status status = {(enum oc_app_state)app->state,
                                  context->lanes[0].completed,
                                  context->lanes[0].tasks,
                                  context->delay,
                                  oc_outputs_due(context) && context->error == OC_OK,
                                  context->error,
                                  context->error_lane,
                                  context->error_task};
    return status;
}
