// One run of a firmware in this process, with surroundings of the caller's choice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "board/virtual_board.hpp"

namespace outcore::board {

using SurroundingsFactory = std::function<Result<std::unique_ptr<Surroundings>>(
    const platform::Platform&, BoardServices&, const std::vector<StorageContents>&)>;

/// As run_firmware(), here and now. Twice in a process only if the surroundings allow that.
Result<BoardRun> run_here(const BoardRunRequest& request, const SurroundingsFactory& factory);

/// As run_here(), in a child process. A child that dies is a diagnostic; a system that cannot make
/// a process throws std::system_error. From a process without other threads.
Result<BoardRun> run_in_child(const BoardRunRequest& request, const SurroundingsFactory& factory);

}  // namespace outcore::board
