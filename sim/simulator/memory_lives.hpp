// What lies where in on-chip memory, and from when to when: from the order and the addresses of a
// schedule, whoever made it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schedule/schedule.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::simulator {

enum class Content : std::uint8_t { Activations, Weights, Scratch, Partial };
constexpr int kContents = 4;

/// Bytes of one content at addresses [begin, end) of a memory, from the start of the first task
/// that writes them to the end of the last that reads them.
struct MemoryLife {
    DeviceId memory;
    std::int64_t begin = 0, end = 0;
    double from_s = 0.0, to_s = 0.0;
    Content content = Content::Activations;
    std::string label;  // the tensor or operator, and the buffer
};

/// In the first frame of the timeline, on-chip memories only, in the order of their first tasks. A
/// life ends early where other bytes are written over it: in place, when that begins. O(touches *
/// log(lives)).
std::vector<MemoryLife> memory_lives(const schedule::Schedule& schedule,
                                     const std::vector<TimelineEntry>& timeline);

}  // namespace outcore::simulator
