/* SPDX-License-Identifier: Apache-2.0 */
#include "firmware_frame.h"

#include <string.h>

#include "board.h"
#include "bundle_config.h"
#include "firmware_input.h"
#include "firmware_text.h"
#include "oc_lane.h"
#include "peripherals/cortex_m.h"

enum { kBytesInLine = 32, kSumsInLine = 8, kSpareWords = 32 };

/* Where the bundle found no free memory: few stamps a frame, so more frames. */
static uint32_t spare[kSpareWords];

static uint32_t binding_bytes(const oc_context* context, uint32_t output, uint32_t before) {
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < before; ++i) {
        oc_binding binding;
        if (oc_find_binding(context, output, i, &binding) == OC_OK) bytes += binding.bytes;
    }
    return bytes;
}

uint32_t firmware_frames_input_bytes(const firmware_frames* frames) {
    return binding_bytes(&frames->context, 0, frames->context.input_count);
}

/* Elements of all inputs before number `input`. */
static uint32_t elements_before(const oc_context* context, uint32_t input) {
    uint32_t elements = 0;
    for (uint32_t i = 0; i < input; ++i) {
        oc_binding binding;
        if (oc_find_binding(context, 0, i, &binding) != OC_OK) continue;
        elements += binding.type == OC_FLOAT32 ? binding.bytes / 4u : binding.bytes;
    }
    return elements;
}

static void send_output(uint32_t offset, const uint8_t* data, uint32_t bytes) {
    for (uint32_t at = 0; at < bytes; at += kBytesInLine) {
        const uint32_t left = bytes - at;
        firmware_say("oc output");
        firmware_say_unsigned(offset + at);
        firmware_say(" ");
        firmware_say_bytes(data + at, left < kBytesInLine ? left : (uint32_t)kBytesInLine);
        firmware_say("\n");
    }
}

static int give_input(firmware_frames* frames, uint32_t index, void* data, uint32_t bytes) {
    oc_binding binding;
    const int result = oc_find_binding(&frames->context, 0, index, &binding);
    if (result != OC_OK) return result;
    if (frames->input != NULL) {
        memcpy(data, frames->input + binding_bytes(&frames->context, 0, index), bytes);
    } else {
        firmware_seeded_input(frames->seed, elements_before(&frames->context, index), binding.type,
                              data, bytes);
    }
    return OC_OK;
}

int firmware_bind(void* user, uint32_t output, uint32_t index, void* data, uint32_t bytes) {
    firmware_frames* frames = user;
    if (!output) return give_input(frames, index, data, bytes);
    const uint32_t offset = binding_bytes(&frames->context, 1, index);
    if (frames->output != NULL)
        memcpy(frames->output + offset, data, bytes);
    else if (!frames->silent)
        send_output(offset, data, bytes);
    return OC_OK;
}

void firmware_stamp(void* user, uint32_t lane, uint32_t task, uint32_t end, uint32_t cycles) {
    const oc_board_port* board = user;
    firmware_frames* frames =
        (firmware_frames*)(void*)((uint8_t*)(uintptr_t)board - offsetof(firmware_frames, board));
    const uint32_t index = frames->lane_first[lane] + task;
    if (index - frames->first < frames->last - frames->first)
        frames->stamps[(index - frames->first) * 2u + end] = cycles;
}

void firmware_frames_plan(firmware_frames* frames) {
    oc_context* context = &frames->context;
    frames->stamps = spare;
    frames->room = kSpareWords;
    frames->output = NULL;
    frames->output_bytes = binding_bytes(context, 1, context->output_count);
    uint8_t* memory = (uint8_t*)(uintptr_t)OC_BUNDLE_STAMP_ADDRESS;
    uint32_t bytes = OC_BUNDLE_STAMP_BYTES;
    const uint32_t kept = (frames->output_bytes + 7u) & ~7u;
    if (bytes >= kept + sizeof spare) {
        frames->output = memory;
        memory += kept;
        bytes -= kept;
    }
    if (bytes > sizeof spare) {
        frames->stamps = (uint32_t*)(void*)memory;
        frames->room = bytes / 4u;
    }
    context->bind = firmware_bind;
    context->bind_user = frames;
}

/* Counts the tasks of all lanes and where each lane's begin. */
static uint32_t number_tasks(firmware_frames* frames) {
    uint32_t tasks = 0;
    for (uint32_t i = 0; i < frames->context.lane_count; ++i) {
        frames->lane_first[i] = tasks;
        tasks += frames->context.lanes[i].tasks;
    }
    return tasks;
}

/* Would oc_step() find once more that the cpu lane waits? Nothing under way is for it to judge. */
static int still_waits(const oc_context* context) {
    const uint32_t* record =
        context->lanes[0].record; /* NULL: the lane has ended, others have not */
    if (context->error != OC_OK || !oc_any_busy(context)) return 0;
    return record == NULL || !oc_record_ready(context, record);
}

/* Until the cpu lane can go on: asleep where the cycle counter runs in sleep. Sleep ends early
 * after every handler since the last one. */
void firmware_wait(const oc_context* context) {
    do {
        oc_board_watchdog();
        if (!oc_board_this.counts_awake_only) oc_core_sleep();
    } while (still_waits(context));
}

/* Steps until there was something to do; counts the cycles without. */
static int next_step(oc_context* context, uint32_t* stall) {
    for (;;) {
        const uint32_t before = oc_core_cycles();
        const int result = oc_step(context);
        if (result != OC_WAITING) return result;
        firmware_wait(context);
        *stall += oc_core_cycles() - before;
    }
}

static int run_iteration(oc_context* context, int begun, uint32_t* stall) {
    int result = begun == OC_OK ? OC_MORE : begun;
    while (result > OC_OK) {
        result = next_step(context, stall);
        oc_board_watchdog();
    }
    return result;
}

/* Runs a frame and counts its cycles; those of waits apart. A frame is a stream of its own: with
 * none behind it, it takes all the iterations that it stays in flight. */
int firmware_run_frame(firmware_frames* frames, uint32_t* cycles, uint32_t* stall) {
    oc_context* context = &frames->context;
    *stall = 0;
    frames->start = oc_core_cycles();
    int result = run_iteration(context, oc_frame_begin(context), stall);
    while (result == OC_OK && !oc_outputs_due(context))
        result = run_iteration(context, oc_drain_begin(context), stall);
    *cycles = oc_core_cycles() - frames->start;
    return result;
}

static void send_frame(firmware_frames* frames, uint32_t cycles, uint32_t stall) {
    firmware_say("oc frame");
    firmware_say_unsigned(frames->number++);
    firmware_say(" cycles=");
    firmware_say_number(cycles);
    firmware_say(" stall=");
    firmware_say_number(stall);
    firmware_say("\n");
}

static void send_stamps(const firmware_frames* frames) {
    uint32_t lane = 0;
    for (uint32_t i = frames->first; i < frames->last; ++i) {
        const uint32_t* pair = frames->stamps + (i - frames->first) * 2u;
        while (i - frames->lane_first[lane] >= frames->context.lanes[lane].tasks) ++lane;
        firmware_say("oc stamp");
        firmware_say_unsigned(lane);
        firmware_say_unsigned(i - frames->lane_first[lane]);
        firmware_say_unsigned(pair[0] - frames->start);
        firmware_say_unsigned(pair[1] - pair[0]);
        firmware_say("\n");
    }
}

static void send_sums(const firmware_frames* frames, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
        if (i % kSumsInLine == 0) {
            firmware_say(i == 0 ? "oc sums" : "\noc sums");
            firmware_say_unsigned(i);
        }
        firmware_say(" ");
        firmware_say_hex(frames->stamps[i], 8);
    }
    firmware_say("\n");
}

static int fail(firmware_frames* frames, int result) {
    const oc_context* context = &frames->context;
    firmware_say("oc error");
    firmware_say_signed(result);
    firmware_say_unsigned(context->error_lane);
    firmware_say_unsigned(context->error_task);
    firmware_say("\n");
    oc_stop(&frames->context);
    return result;
}

static int run_with_sums(firmware_frames* frames) {
    oc_context* context = &frames->context;
    uint32_t cycles, stall;
    const uint32_t count =
        context->operator_count < frames->room ? context->operator_count : frames->room;
    memset(frames->stamps, 0, count * 4u);
    oc_set_checksums(context, frames->stamps, count, 0);
    frames->first = frames->last = 0;
    frames->silent = 0;
    const int result = firmware_run_frame(frames, &cycles, &stall);
    oc_set_checksums(context, NULL, 0, 0);
    if (result != OC_OK) return fail(frames, result);
    send_frame(frames, cycles, stall);
    send_sums(frames, count);
    return OC_OK;
}

static int run_with_stamps(firmware_frames* frames) {
    const uint32_t tasks = number_tasks(frames), most = frames->room / 2u;
    uint32_t cycles, stall;
    frames->silent = 1;
    frames->board.port.stamp = firmware_stamp;
    for (frames->first = 0; frames->first < tasks; frames->first = frames->last) {
        frames->last = tasks - frames->first < most ? tasks : frames->first + most;
        const int result = firmware_run_frame(frames, &cycles, &stall);
        if (result != OC_OK) return fail(frames, result);
        send_frame(frames, cycles, stall);
        send_stamps(frames);
    }
    frames->board.port.stamp = NULL;
    if (frames->output != NULL) return OC_OK;
    /* Outputs too large to be kept: once more, in which they are sent as they come. */
    frames->silent = 0;
    const int result = firmware_run_frame(frames, &cycles, &stall);
    return result == OC_OK ? OC_OK : fail(frames, result);
}

int firmware_frames_run(firmware_frames* frames, int with_sums) {
    const int result = with_sums ? run_with_sums(frames) : run_with_stamps(frames);
    frames->board.port.stamp = NULL;
    if (result == OC_OK && frames->output != NULL)
        send_output(0, frames->output, frames->output_bytes);
    return result;
}
