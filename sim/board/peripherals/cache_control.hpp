// ICACHE and DCACHE of STM32U5 as far as software sees them: switches, and invalidations and cleans
// that end at once. What a cache holds is the core's model.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/peripherals/register_block.hpp"

namespace outcore::board {

class CacheControl : public RegisterBlock {
  public:
    enum class Kind { Instruction, Data };
    CacheControl(Kind kind, BoardServices& board);
    bool enabled() const { return (value(0x00) & 1) != 0; }

  protected:
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
};

}  // namespace outcore::board
