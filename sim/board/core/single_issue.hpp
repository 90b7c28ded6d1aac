// Cortex-M4 and M33: one instruction after another.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/core/pipeline.hpp"

namespace outcore::board {

class SingleIssue final : public Pipeline {
  public:
    explicit SingleIssue(const platform::CoreTiming& timing) : timing_(timing) {}
    std::uint32_t time(std::span<const Instruction> block,
                       std::vector<std::uint32_t>& issue) const override;
    bool overlaps(const Instruction& instruction, const Instruction* before) const override;

  private:
    std::int32_t cycles(const Instruction& instruction, const Instruction* before) const;
    std::int32_t access_cycles(const Instruction& instruction, const Instruction* before) const;
    std::int32_t stall(const Instruction& instruction, const Instruction& before) const;

    platform::CoreTiming timing_;
};

}  // namespace outcore::board
