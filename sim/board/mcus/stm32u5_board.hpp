// B-U585I-IOT02A.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/mcus/board_parts.hpp"

namespace outcore::board {

std::unique_ptr<Surroundings> make_b_u585i_iot02a(const BoardParts& parts, BoardServices& board);

}  // namespace outcore::board
