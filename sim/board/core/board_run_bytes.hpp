// Result<BoardRun> on its way from a child process to its parent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "board/virtual_board.hpp"

namespace outcore::board {

std::vector<std::uint8_t> to_bytes(const Result<BoardRun>& run);

/// Nothing when the bytes are not whole.
std::optional<Result<BoardRun>> from_bytes(std::span<const std::uint8_t> bytes);

}  // namespace outcore::board
