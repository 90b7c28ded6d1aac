// DMAMUX: which request each DMA channel listens to, without its synchronisation and generators.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/peripherals/register_block.hpp"

namespace outcore::board {

class DmaMux : public RegisterBlock {
  public:
    explicit DmaMux(BoardServices& board);
    unsigned request(int channel) const {
        return value(4 * static_cast<std::uint32_t>(channel)) & 0x7F;
    }
};

}  // namespace outcore::board
