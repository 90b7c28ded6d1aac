// How the ST-LINK tools address a board: names that only the tools' own files know.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "platform/platform.hpp"

namespace outcore::deploy {

struct Programming {
    /// Arguments that choose board or target, for example "-f board/stm32f746g-disco.cfg".
    std::string openocd;
    /// Whether that configuration also programs the storage through its window.
    bool openocd_programs_storage = false;
    /// File of STM32CubeProgrammer below bin/ExternalLoader; empty when not known.
    std::string external_loader;
};

/// Of the board, storage part included; all empty for one that is not in the table.
Programming programming_of(const platform::Platform& platform);

}  // namespace outcore::deploy
