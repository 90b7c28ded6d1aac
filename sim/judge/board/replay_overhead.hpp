// What the replay costs beside kernels and waiting, of the virtual board's profile of the frames.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/board/board_replay.hpp"
#include "judge/board/firmware_build.hpp"

namespace outcore::judge {

/// What to count: the firmware's frames, from their first instruction to their last; its kernels,
/// its waits and what it does for the application, each with all that they call.
board::ProfileRequest overhead_profile(const Firmware& firmware);

/// Where the cycles of a frame went. Every cycle is in one of the seven.
struct Overhead {
    double frame_cycles = 0.0;  // all of the below
    double kernel_cycles = 0.0;
    double application_cycles = 0.0;  // bringing inputs, taking outputs
    double waiting_cycles = 0.0;      // asleep, or in the loop that looks whether data has come
    double stamp_cycles = 0.0;        // time stamps, which only a measured frame takes
    double runtime_cycles = 0.0;      // dispatch, polling, cache maintenance
    double handler_cycles = 0.0;      // interrupts, entry and exit included, but those that follow
    double waiting_handler_cycles = 0.0;  // while the cpu lane waits
    double overhead() const { return runtime_cycles + handler_cycles + waiting_handler_cycles; }
    /// Handlers while waiting take nothing from the cpu lane, but data may come later for them.
    double cpu_lane_share() const {
        return frame_cycles > 0.0 ? (runtime_cycles + handler_cycles) / frame_cycles : 0.0;
    }
    double share() const { return frame_cycles > 0.0 ? overhead() / frame_cycles : 0.0; }

    /// Of the overhead, most cycles first.
    struct Function {
        std::string name, source;  // the source is empty for what is no code
        bool handler = false;
        double cycles = 0.0, calls = 0.0;  // for each frame
    };
    std::vector<Function> functions;
};
/// Nothing without a profile of a frame.
std::optional<Overhead> overhead_of(const BoardReplay& replay, const Firmware& firmware);

}  // namespace outcore::judge
