// A board's time stamps laid on the schedule that it ran: what each task took, and what it cost the
// cpu lane.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "judge/board/board_report.hpp"
#include "schedule/schedule.hpp"

namespace outcore::judge {

/// Cycles of the core.
struct TaskTime {
    std::size_t frame = 0;  // of the command's frames; times of one frame can be compared
    std::int64_t start = 0, end = 0;
    /// Of a task of the cpu lane: since when nothing but the runtime kept it from running, that is
    /// the end of the task before it and of all that it waits for. Nothing where one of these was
    /// stamped in another frame.
    std::optional<std::int64_t> ready = std::nullopt;

    std::int64_t length() const { return end - start; }
    /// With dispatch, which a simulated task has in its length.
    std::int64_t charge() const { return ready ? end - *ready : length(); }
};

struct BoardTimeline {
    IdVector<TaskId, TaskTime> tasks;
    double frame_cycles = 0.0, stall_cycles = 0.0;  // mean of the command's frames
};

/// Diagnostics name `place`: a command that failed or has no frame, a stamp of a task that the
/// schedule does not have, a task without a stamp, a schedule whose frames share time or memory:
/// the firmware runs each frame as a stream of its own.
Result<BoardTimeline> board_timeline(const schedule::Schedule& schedule,
                                     const BoardCommand& command, const std::string& place);

}  // namespace outcore::judge
