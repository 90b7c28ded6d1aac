// STM32F746G-DISCO and STM32F769I-DISCO.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/mcus/board_parts.hpp"

namespace outcore::board {

std::unique_ptr<Surroundings> make_stm32f746g_disco(const BoardParts& parts, BoardServices& board);
std::unique_ptr<Surroundings> make_stm32f769i_disco(const BoardParts& parts, BoardServices& board);

}  // namespace outcore::board
