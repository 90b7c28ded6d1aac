// Replays a bundle's firmware on a board, the virtual one or a real one whose report was saved, and
// judges it: bytes and sums against the reference, misuse of the hardware, where the cycles went.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "board/virtual_board.hpp"
#include "judge/board/board_report.hpp"
#include "judge/board/firmware_build.hpp"
#include "judge/verdict.hpp"
#include "schedule/schedule.hpp"

namespace outcore::judge {

/// board::run_firmware(), or what stands for it in a test.
using FirmwareRunner = std::function<Result<board::BoardRun>(const board::BoardRunRequest&)>;

struct BoardReplayRequest {
    const schedule::Schedule* schedule = nullptr;
    std::filesystem::path bundle, elf;
    /// Frame after frame; empty: one frame of the seeded input 1, which the firmware makes itself.
    std::vector<std::uint8_t> input;
    double predicted_seconds = 1.0;  // of a frame; runs end long after
    FirmwareRunner runner;
    std::optional<board::ProfileRequest> profile;  // of the runs with stamps
};

/// What was seen on a board: one frame with stamps and one with sums for each frame of the input.
struct BoardReplay {
    std::string log;  // all that came over the UART
    BoardReport report;
    std::vector<board::MisuseReport> misuse;
    /// Of the runs with stamps; empty for a real board.
    std::vector<board::FunctionCycles> functions;
    std::uint64_t profiled_frames = 0;
    std::string problem;  // a run that did not reach its end
    std::uint64_t instructions = 0;
    double host_seconds = 0.0;
};

/// Runs the firmware for each frame twice from reset: with stamps, with sums. Diagnostics: storages
/// of the bundle that can not be read, a runner that refuses, a report that breaks its format.
Result<BoardReplay> replay_on_virtual_board(const BoardReplayRequest& request);

/// A log of a real board, which has no misuse and no functions.
Result<BoardReplay> replay_of_log(const std::filesystem::path& log);

/// Diagnostics when the report is not that of this bundle's firmware.
Result<Ok> check_belongs(const BoardReport& report, const std::string& file,
                         const std::filesystem::path& bundle);

/// Commands with stamps against the frames of `expected` in order, with sums likewise; a log may
/// repeat the last frame's commands as often as it likes. Sums that no command asked for are not
/// compared.
Verdict verdict_on_board(const BoardReplay& replay, Target target, const Expectation& expected);

/// The commands that ran a frame with stamps.
std::vector<const BoardCommand*> stamped_commands(const BoardReport& report);

}  // namespace outcore::judge
