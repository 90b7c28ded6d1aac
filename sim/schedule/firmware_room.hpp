// Internal flash that the firmware itself takes: what is left is for constants that stay there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "schedule/schedule.hpp"

namespace outcore::schedule {

/// Internal flash for code: runtime, all kernels, a board's port and start-up code. An upper
/// estimate; the replay programs for emulated cores, which have all of these, take 29 KiB, and a
/// test keeps them below.
inline constexpr std::int64_t kRuntimeCodeBytes = 64 * 1024;

/// What the schedule's blob takes at most: tables and records of docs/spec/blob.md, with a wait for
/// every edge and every strided form in its long version. O(tasks).
std::int64_t blob_bytes_at_most(const Schedule& schedule);

/// Bytes between the first and the last that buffers use of a memory.
struct UsedRange {
    std::int64_t begin = 0, end = 0;
    std::int64_t bytes() const { return end - begin; }
};
UsedRange used_range(const Schedule& schedule, DeviceId device);

}  // namespace outcore::schedule
