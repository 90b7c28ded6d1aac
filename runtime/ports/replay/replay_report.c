/* SPDX-License-Identifier: Apache-2.0 */
#include "replay_report.h"

#include "replay_system.h"
#include "replay_text.h"

static void put(replay_report* report, const char* before, uint64_t number, const char* after) {
    char line[160];
    replay_text text = replay_text_make(line, sizeof line);
    if (report->file < 0) return;
    replay_text_add(&text, before);
    replay_text_add_number(&text, number);
    replay_text_add(&text, after);
    if (text.truncated || system_append(report->file, line, text.length) != 0) report->failed = 1;
}

static void put_text(replay_report* report, const char* words) {
    char line[160];
    replay_text text = replay_text_make(line, sizeof line);
    if (report->file < 0) return;
    replay_text_add(&text, words);
    if (text.truncated || system_append(report->file, line, text.length) != 0) report->failed = 1;
}

static void put_sum(replay_report* report, const char* before, uint32_t sum) {
    char line[32];
    replay_text text = replay_text_make(line, sizeof line);
    if (report->file < 0) return;
    replay_text_add(&text, before);
    replay_text_add(&text, "\"");
    replay_text_add_hex(&text, sum);
    replay_text_add(&text, "\"");
    if (system_append(report->file, line, text.length) != 0) report->failed = 1;
}

/* Bytes of the blob that are in RAM now. Each lane's window only grows until it is as full as it
 * gets. */
static uint32_t window_bytes(const oc_context* context) {
    uint32_t bytes = (uint32_t)sizeof context->window.op;
    for (uint32_t i = 0; i < context->lane_count; ++i) {
        const uint32_t records = context->lanes[i].records_bytes;
        bytes += records < context->window_lane_bytes ? records : context->window_lane_bytes;
    }
    return bytes;
}

int replay_report_begin(replay_report* report, const char* path, const replay_engine* engine,
                        const char* delays, uint32_t seed, uint32_t repeat) {
    report->failed = 0;
    report->frames = 0;
    report->file = path == NULL ? -1 : system_open(path, 1);
    if (path != NULL && report->file < 0) return 0;
    /* A blob with a wrong CRC is not opened, so there is no report that says so. */
    put_text(report,
             "{\n  \"schema\": \"outcore-replay-1\",\n  \"crc_ok\": true,\n  \"delays\": \"");
    put_text(report, delays);
    put(report, "\",\n  \"seed\": ", seed, ",\n");
    put(report, "  \"repeat\": ", repeat, ",\n");
    put(report, "  \"blob_bytes\": ", engine->context.blob_bytes, ",\n");
    put(report, "  \"context_bytes\": ", sizeof(oc_context), ",\n");
    put(report, "  \"peak_window_bytes\": ", window_bytes(&engine->context), ",\n  \"frames\": [");
    return !report->failed;
}

void replay_report_frame(replay_report* report, const replay_engine* engine, uint64_t moved_bytes,
                         const uint32_t* sums) {
    const oc_context* context = &engine->context;
    put_text(report, report->frames++ == 0 ? "\n    {\"tasks\": [" : ",\n    {\"tasks\": [");
    for (uint32_t i = 0; i < context->lane_count; ++i) {
        put(report, i == 0 ? "" : ", ", context->lanes[i].completed, "");
    }
    put(report, "], \"transferred_bytes\": ", moved_bytes, ", \"checksums\": [");
    for (uint32_t i = 0; i < context->operator_count; ++i)
        put_sum(report, i == 0 ? "" : ", ", sums[i]);
    put_text(report, "]}");
}

int replay_report_end(replay_report* report) {
    put_text(report, "\n  ]\n}\n");
    if (report->file >= 0) system_close(report->file);
    return !report->failed;
}
