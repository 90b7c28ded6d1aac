// Which process holds a claim, and whether it still lives.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace outcore::explore {

struct RunIdentity {
    std::string place;         // where its number means something: host, boot, name space
    std::int64_t process = 0;  // its number
    std::int64_t started = 0;  // in clock ticks since boot: numbers are used again
};

RunIdentity this_run();

/// Runs in other places are taken for dead when they were not seen for so long. They say that they
/// live every kSeenSeconds. Assumed: a living run is never held up for longer.
constexpr std::int64_t kSeenSeconds = 10, kDeadSeconds = 120;

/// `seen` and `now` in seconds since 1970.
bool is_alive(const RunIdentity& run, const std::string& here, std::int64_t seen, std::int64_t now);

}  // namespace outcore::explore
