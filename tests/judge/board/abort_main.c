/* Runs a frame, starts five more that are aborted after 1, 3, 9, 27 and 81 steps, and runs a last
 * one: prints the outputs of the first and the last.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "board.h"
#include "board_port.h"
#include "bundle_config.h"
#include "outcore_app.h"

enum { kMostOutput = 64, kFrames = 5 };

extern const uint8_t oc_bundle_blob[];

static uint64_t arena[(sizeof(oc_app) + 7u) / 8u];
static oc_board_port port;
static oc_storage storage;
static uint8_t output[kMostOutput];
static uint32_t output_bytes;

static void say(const char* text) { oc_usart_send(text, (uint32_t)strlen(text)); }

static void say_output(void) {
    for (uint32_t i = 0; i < output_bytes; ++i) {
        oc_usart_send(&"0123456789abcdef"[output[i] >> 4], 1);
        oc_usart_send(&"0123456789abcdef"[output[i] & 15], 1);
    }
    say("\n");
}

static int bind(oc_app* app) {
    uint8_t* input = (uint8_t*)(uintptr_t)OC_BUNDLE_INPUT_ADDRESS;
    oc_binding binding;
    int result = oc_find_binding(oc_app_context(app), 0, 0, &binding);
    if (result != OC_OK || binding.bytes > OC_BUNDLE_INPUT_BYTES) return OC_ERR_PORT;
    for (uint32_t i = 0; i < binding.bytes; ++i) input[i] = (uint8_t)(i * 7u);
    result = oc_app_set_input(app, 0, input, binding.bytes);
    if (result == OC_OK) result = oc_find_binding(oc_app_context(app), 1, 0, &binding);
    if (result != OC_OK || binding.bytes > kMostOutput) return OC_ERR_PORT;
    output_bytes = binding.bytes;
    return oc_app_set_output(app, 0, output, binding.bytes);
}

static int open(oc_app* app) {
    int result = oc_board_open_storage(&storage);
    if (result != OC_OK) return result;
    oc_board_port_init(&port, oc_app_context(app), &storage, oc_bundle_blob, OC_BUNDLE_BLOB_BYTES);
    result = oc_app_open(app, &port.port);
    return result == OC_OK ? bind(app) : result;
}

static int abort_frames(oc_app* app) {
    uint32_t steps = 1;
    for (uint32_t frame = 0; frame < kFrames; ++frame, steps *= 3u) {
        if (oc_app_start(app) < OC_OK) return OC_ERR_STATE;
        for (uint32_t i = 0; i < steps; ++i) (void)oc_app_step(app);
        if (oc_app_abort(app) != OC_OK) return OC_ERR_STATE;
        if (oc_app_get_status(app).state != OC_APP_IDLE) return OC_ERR_STATE;
    }
    return OC_OK;
}

int main(void) {
    oc_app* app = oc_app_init(arena, sizeof arena);
    oc_board_start();
    oc_usart_init(oc_board_this.usart);
    int result = open(app);
    if (result == OC_OK) result = oc_app_run(app);
    say_output();
    if (result == OC_OK) result = abort_frames(app);
    memset(output, 0, sizeof output);
    if (result == OC_OK) result = oc_app_run(app);
    say_output();
    say(result == OC_OK ? "good\n" : "bad\n");
    for (;;) {
    }
}
