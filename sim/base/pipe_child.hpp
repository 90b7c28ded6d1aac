// A copy of this process that does part of its work and talks to it over pipes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace outcore {

struct PipeChild {
    pid_t process = 0;
    int to = -1, from = -1;  // this process's ends
};

/// `body` runs in the child with its ends of the pipes; what it returns is the exit code. The child
/// has no other files open, signals as at the start of a program, writes no core file, ends when
/// this process does, and is the first that a kernel short of memory ends. Call it from a process
/// without other threads. Throws std::system_error when the world is broken.
PipeChild fork_child(const std::function<int(int in, int out)>& body,
                     std::optional<std::int64_t> memory_bytes = std::nullopt);

/// Closes the ends, kills the child if asked to, waits for its end: its wait status.
int end_child(PipeChild& child, bool kill);

/// "was ended by signal 11 (Segmentation fault)", "ended with exit code 3".
std::string describe_status(int wait_status);

}  // namespace outcore
