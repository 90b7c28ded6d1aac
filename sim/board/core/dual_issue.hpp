// Cortex-M7: up to two neighbours in one cycle, in order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/core/pipeline.hpp"

namespace outcore::board {

class DualIssue final : public Pipeline {
  public:
    explicit DualIssue(const platform::CoreTiming& timing) : timing_(timing) {}
    std::uint32_t time(std::span<const Instruction> block,
                       std::vector<std::uint32_t>& issue) const override;

    /// Whether the core has the units to issue both at once, `older` first; data apart.
    static bool can_pair(const Instruction& older, const Instruction& younger);

  private:
    platform::CoreTiming timing_;
};

}  // namespace outcore::board
