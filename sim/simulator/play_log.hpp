// What the player writes down while a schedule runs; the rest of the result is worked out from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analytic/task_run.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "schedule/schedule.hpp"
#include "simulator/simulator.hpp"
#include "simulator/trace.hpp"

namespace outcore::simulator {

using analytic::kStallCauses;
using analytic::StallCause;
using analytic::TaskRun;

struct PowerLog {
    std::string component, state;
    double time_s = 0.0, energy_j = 0.0;
};

struct SectorLog {
    std::int64_t sector = 0, programs = 0, erases = 0;
};
struct StorageLog {
    DeviceId storage;
    std::int64_t programmed_bytes = 0;
    std::vector<SectorLog> sectors = {};
    // Of a card: what its translation layer did.
    std::int64_t page_programs = 0, page_copies = 0;
    std::int64_t physical_sectors = 0;  // 0: no card
};

struct PlayLog {
    std::int32_t frames = 1;
    std::vector<std::vector<TaskRun>> iterations;  // each by task; without delays, of a frame each
    std::array<double, kStallCauses> stall_s{};    // of the steady iteration
    std::vector<PowerLog> power;                   // of all frames
    std::vector<StorageLog> storages;
    std::optional<Trace> trace;  // what the hardware recorded
};

/// The first iteration that is like those that follow, in a stream of `frames`.
std::int32_t steady_iteration(const schedule::Schedule& schedule, std::int32_t frames);

/// `cycles` holds the kernel cycles of each task, 0 for those that do not compute.
Result<PlayLog> play(const schedule::Schedule& schedule, const IdVector<TaskId, Cycles>& cycles,
                     const Options& options, std::int32_t frames);

}  // namespace outcore::simulator
