// SPDX-License-Identifier: Apache-2.0
#include "board/virtual_board.hpp"

#include "board/core/firmware_run.hpp"
#include "board/surroundings.hpp"

namespace outcore::board {

Result<BoardRun> run_firmware(const BoardRunRequest& request) {
    return run_in_child(request, make_surroundings);
}

}  // namespace outcore::board
