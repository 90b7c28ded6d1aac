// Runs the firmware that a user would flash, unchanged, on a model of the board: instruction by
// instruction, against register-level peripherals.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "board/peripheral.hpp"
#include "platform/platform.hpp"

namespace outcore::board {

/// What the core is about.
enum class CycleScope : std::uint8_t {
    Frame,        // none of what follows
    Kernel,       // a kernel, to its return, with all that it calls
    Application,  // what the application does within a frame: bringing inputs, taking outputs
    Waiting,      // for data
    Handler,      // exception handlers, entry and exit included, but those while waiting
    WaitingHandler,
};

/// Which cycles are counted, for each function and scope.
struct ProfileRequest {
    /// Only from this function's first instruction to its return; empty: all of the run.
    std::string frame;
    /// Functions that open a scope until they return. One within another stays in the outer.
    std::map<std::string, CycleScope> scopes;
};

struct BoardRunRequest {
    platform::Platform platform;
    std::filesystem::path elf;
    std::vector<StorageContents> storages;
    std::string uart_input;     // sent once the firmware says that it is ready
    std::string stop_line;      // the run ends when the firmware has sent a line that begins so
    double limit_seconds = 60;  // of the board's time
    std::optional<ProfileRequest> profile;
};

struct MisuseReport {
    Misuse kind = Misuse::Fault;
    std::string what;
    std::uint32_t pc = 0;
    std::string where;  // "oc_port_start_transfer (stm32f746_port.c:120)"
    std::uint64_t cycle = 0;
    std::int64_t count = 1;  // of the same kind at the same place
};

struct FunctionCycles {
    std::string function;
    CycleScope scope = CycleScope::Frame;
    std::uint64_t cycles = 0, instructions = 0, calls = 0;
};

enum class RunEnd { StopLine, Fault, TimeLimit, Asleep };

struct BoardRun {
    std::string uart;  // all that the firmware sent
    RunEnd end = RunEnd::StopLine;
    std::string end_reason;  // for people, where it is not the stop line
    std::uint64_t instructions = 0, cycles = 0, sleep_cycles = 0;
    double board_seconds = 0.0, host_seconds = 0.0;
    std::vector<MisuseReport> misuse;       // in the order of their first occurrence
    std::vector<FunctionCycles> functions;  // with `profile`, most cycles first
    std::uint64_t frames = 0;               // with `profile`: how often its frame began
    std::vector<StorageContents> storages;  // after the run, those that were written
};

/// Runs in a child process (one SystemC context each). Diagnostics: an ELF that is none, or not for
/// the platform's core; a platform without a virtual board; images larger than their storage.
Result<BoardRun> run_firmware(const BoardRunRequest& request);

}  // namespace outcore::board
