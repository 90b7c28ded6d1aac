// What the core does to registers and stack when it takes an exception and returns from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "board/core/emulator.hpp"

namespace outcore::board {

/// Memory as stacking accesses it.
class StackMemory {
  public:
    virtual ~StackMemory() = default;
    /// False when nothing is there.
    virtual bool stack_read(std::uint32_t address, std::uint32_t& value) = 0;
    virtual bool stack_write(std::uint32_t address, std::uint32_t value) = 0;
};

/// Stacks the state that returns to `return_address`, switches to handler mode of `number`, and
/// sets the link register. The caller sets the program counter. False when the stack is not memory.
bool enter_exception(Emulator& emulator, StackMemory& memory, int number,
                     std::uint32_t return_address);

/// Undoes it for `value` (EXC_RETURN): registers and program counter are what was stacked. False
/// when the value is none, or the stack is not memory.
bool leave_exception(Emulator& emulator, StackMemory& memory, std::uint32_t value);

/// Words that were or will be stacked: 8, or 26 with floating point.
unsigned frame_words(std::uint32_t exc_return);

}  // namespace outcore::board
