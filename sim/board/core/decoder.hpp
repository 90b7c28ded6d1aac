// Thumb code -> instructions, by Capstone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "board/core/instruction.hpp"

namespace outcore::board {

class Decoder {
  public:
    explicit Decoder(bool armv8);
    Decoder(Decoder&&) noexcept;
    ~Decoder();

    /// All of `code`, which begins at `address`. What is no known instruction becomes Unknown of
    /// the length that its first halfword says, so that addresses stay right.
    std::vector<Instruction> decode(std::span<const std::uint8_t> code, std::uint32_t address);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace outcore::board
