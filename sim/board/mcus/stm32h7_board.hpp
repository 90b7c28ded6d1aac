// STM32H747I-DISCO, its Cortex-M7 alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/mcus/board_parts.hpp"

namespace outcore::board {

std::unique_ptr<Surroundings> make_stm32h747i_disco(const BoardParts& parts, BoardServices& board);

}  // namespace outcore::board
