// What firmware reports over its UART (docs/spec/report.md), read from a log: that of the virtual
// board, or one that a terminal saved.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "judge/operator_sums.hpp"

namespace outcore::judge {

/// A task of one frame. Cycles of the core, `start` from the start of that frame.
struct BoardStamp {
    std::size_t frame = 0;  // index into BoardCommand::frames
    std::int32_t lane = 0, task = 0;
    std::int64_t start = 0, cycles = 0;
    std::int64_t end() const { return start + cycles; }
};

struct BoardFrame {
    std::int64_t number = 0;
    std::int64_t cycles = 0;
    std::int64_t stall = 0;  // of them, waiting of the cpu lane
};

struct BoardError {
    std::int32_t code = 0;
    std::int64_t lane = 0, task = 0;
};

/// All that came between two commands, up to "oc end".
struct BoardCommand {
    std::vector<BoardFrame> frames;
    std::vector<BoardStamp> stamps;  // of all its frames, each task once
    OperatorSums sums;
    std::vector<std::uint8_t> output;
    std::optional<BoardError> error;
    std::int32_t status = 0;
};

struct BoardReport {
    std::string board;
    std::int64_t core_hz = 0;
    std::uint32_t blob_crc = 0;
    std::string image_id;  // hexadecimal digits
    std::vector<BoardCommand> commands;
};

/// Lines that do not begin with "oc " are passed over, and a carriage return in front of a line
/// feed. All else must be as the format says: diagnostics name `file` and line. A log may hold
/// several starts of the same firmware.
Result<BoardReport> parse_board_report(std::string_view text, const std::string& file);

}  // namespace outcore::judge
