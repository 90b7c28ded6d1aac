/* The replay program, the same on every machine: docs/spec/replay.md.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_MAIN_H
#define REPLAY_MAIN_H

#include "replay_engine.h"

/* 0; 2 bad usage or bundle; 4 a frame failed, or gave other bytes with another timing. `engine` is
 * the caller's, all zeros, where the caller's interrupt handler finds it. */
int replay_main(int argc, char** argv, replay_engine* engine);

#endif
