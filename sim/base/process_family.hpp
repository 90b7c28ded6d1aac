// What a supervisor needs of the system: watching a child, ending all its descendants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <initializer_list>

namespace outcore {

/// Every signal as at the start of a program, none blocked: a copy of a process must not run the
/// handlers of the original.
void reset_signals();

/// Closes every file descriptor beyond standard error but these.
void close_all_but(std::initializer_list<int> kept);

/// True when `child` ended by itself (its wait status is then in `status`), false when the other
/// end of `control` was closed first.
bool wait_for(pid_t child, int control, int& status);

/// Kills and reaps all children of this process, and as it must be a subreaper, everything that
/// those started. `leader` leads a process group of its own.
void end_family(pid_t leader);

/// Kills what is left of a session, once: for when nobody was there to adopt it.
void end_session(pid_t leader);

}  // namespace outcore
