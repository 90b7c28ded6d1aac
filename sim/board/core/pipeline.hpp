// How many cycles straight-line code takes, memory answering at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "board/core/instruction.hpp"
#include "platform/core_timing.hpp"

namespace outcore::board {

enum class BranchKind : std::uint8_t { None, Always, Conditional, Indirect, Return };

BranchKind branch_kind(const Instruction& last);

class Pipeline {
  public:
    virtual ~Pipeline() = default;
    /// Cycles of `block` but for what its last branch costs when it is taken. `issue` gets the
    /// cycle in which each instruction begins to execute.
    virtual std::uint32_t time(std::span<const Instruction> block,
                               std::vector<std::uint32_t>& issue) const = 0;
    /// Whether `instruction` hides a cycle behind the access `before` it: only if both go to the
    /// same memory, which time() supposes.
    virtual bool overlaps(const Instruction&, const Instruction* /*before*/) const { return false; }
};

std::unique_ptr<Pipeline> make_pipeline(const platform::CoreTiming& timing);

}  // namespace outcore::board
