/* The JSON report of a replay: docs/spec/replay.md.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_REPORT_H
#define REPLAY_REPORT_H

#include "replay_engine.h"

typedef struct replay_report {
    int32_t file; /* negative: no report is wanted */
    int failed;
    uint32_t frames, peak_window_bytes;
} replay_report;

/* `path` NULL: nothing is written, all calls succeed. */
int replay_report_begin(replay_report* report, const char* path, const replay_engine* engine,
                        const char* delays, uint32_t seed, uint32_t repeat);
void replay_report_frame(replay_report* report, const replay_engine* engine, uint64_t moved_bytes,
                         const uint32_t* sums);
int replay_report_end(replay_report* report);

#endif
