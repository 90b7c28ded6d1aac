// From a platform to the peripherals of its microcontroller and what is soldered around it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "base/result.hpp"
#include "board/peripheral.hpp"
#include "board/virtual_board.hpp"
#include "platform/platform.hpp"

namespace outcore::board {

/// As after power-on; tells `board` the core's clock. All arguments must outlive the result but
/// `storages`, whose bytes are copied. Diagnostics: a platform without a virtual board, a storage
/// part that none of them has, contents larger than their storage. Once in a process: the storages
/// are SystemC models.
Result<std::unique_ptr<Surroundings>> make_surroundings(
    const platform::Platform& platform, BoardServices& board,
    const std::vector<StorageContents>& storages);

}  // namespace outcore::board
