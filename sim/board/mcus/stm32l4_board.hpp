// STM32L476G-DISCO and B-L4S5I-IOT01A.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/mcus/board_parts.hpp"

namespace outcore::board {

std::unique_ptr<Surroundings> make_stm32l476g_disco(const BoardParts& parts, BoardServices& board);
std::unique_ptr<Surroundings> make_b_l4s5i_iot01a(const BoardParts& parts, BoardServices& board);

}  // namespace outcore::board
