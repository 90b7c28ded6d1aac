/* An application that keeps its main loop: a LED blinks ten times a second while a network runs.
 * The loop is woken by what happens, transfers go on in interrupt handlers, and between two compute
 * tasks the application has the core to itself. The longest gap in the blinking is one compute
 * task.
 *
 * Built for the board of a bundle by target `blink`; it says over the UART, once a frame,
 *   blink frame=N toggles=N error=CODE
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "board.h"
#include "board_port.h"
#include "bundle_config.h"
#include "outcore_app.h"
#include "peripherals/cortex_m.h"
#include "peripherals/gpio.h"

enum { kTogglesPerSecond = 20 };

extern const uint8_t oc_bundle_blob[];

static OC_BOARD_FAST uint64_t arena[(sizeof(oc_app) + 7u) / 8u];
static OC_BOARD_FAST oc_board_port port;
static OC_BOARD_FAST oc_storage storage;
static uint32_t last_toggle, level, toggles, frames;

/* --- the application's own work: a LED and a line of text --- */

static void blink(void) {
    const uint32_t now = oc_core_cycles();
    if (now - last_toggle < oc_board_this.core_hz / kTogglesPerSecond) return;
    last_toggle = now;
    level ^= 1u;
    ++toggles;
    oc_gpio_write(oc_board_this.gpio_base, oc_board_this.led_port, oc_board_this.led_pin,
                  level ^ oc_board_this.led_on_low);
}

static void say(const char* name, uint32_t value) {
    char digits[10];
    uint32_t at = sizeof digits;
    do digits[--at] = (char)('0' + value % 10u);
    while ((value /= 10u) != 0);
    oc_usart_send(name, (uint32_t)strlen(name));
    oc_usart_send(digits + at, (uint32_t)sizeof digits - at);
}

static void report(int error) {
    say("blink frame=", frames++);
    say(" toggles=", toggles);
    say(error < 0 ? " error=-" : " error=", (uint32_t)(error < 0 ? -error : error));
    oc_usart_send("\n", 1);
}

/* --- the network --- */

/* Something to look at; a camera would write here. The bundle found room for all inputs. */
static int bind_inputs(oc_app* app) {
    uint8_t* memory = (uint8_t*)(uintptr_t)OC_BUNDLE_INPUT_ADDRESS;
    oc_binding binding;
    int result = OC_OK;
    for (uint32_t i = 0; result == OC_OK; ++i) {
        if (oc_find_binding(oc_app_context(app), 0, i, &binding) != OC_OK) break;
        memset(memory, (int)i, binding.bytes);
        result = oc_app_set_input(app, i, memory, binding.bytes);
        memory += binding.bytes;
    }
    return result;
}

static int open_network(oc_app* app) {
    int result = oc_board_open_storage(&storage);
    if (result != OC_OK) return result;
    oc_board_port_init(&port, oc_app_context(app), &storage, oc_bundle_blob, OC_BUNDLE_BLOB_BYTES);
    result = oc_app_open(app, &port.port);
    return result == OC_OK ? bind_inputs(app) : result;
}

static int run_frame(oc_app* app) {
    int result = oc_app_start(app);
    while (result > OC_OK) {
        blink();
        if (result == OC_WAITING) oc_core_sleep();
        result = oc_app_step(app);
    }
    return result;
}

int main(void) {
    oc_app* app = oc_app_init(arena, sizeof arena);
    oc_board_start();
    oc_usart_init(oc_board_this.usart);
    oc_gpio_output(oc_board_this.gpio_base, oc_board_this.led_port, oc_board_this.led_pin);
    int result = open_network(app);
    if (result != OC_OK) report(result);
    while (result == OC_OK) {
        result = run_frame(app);
        report(result);
    }
    for (;;) blink();
}
