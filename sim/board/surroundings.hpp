// Which peripherals and parts surround the core of a platform.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "base/result.hpp"
#include "board/peripheral.hpp"
#include "platform/platform.hpp"

namespace outcore::board {

/// Diagnostics: a platform without a virtual board; contents larger than their storage, or of a
/// storage that the platform does not have, or a part whose commands are not modelled. `platform`
/// and `services` outlive what is returned. Once in a process: the storages are SystemC models.
Result<std::unique_ptr<Surroundings>> make_surroundings(
    const platform::Platform& platform, BoardServices& services,
    const std::vector<StorageContents>& contents);

}  // namespace outcore::board
