// Cycles by function and by what the core was about. Every cycle of the part of the run that is
// looked at is counted once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "board/core/block_table.hpp"
#include "board/core/elf_image.hpp"
#include "board/virtual_board.hpp"

namespace outcore::board {

class CycleProfile {
  public:
    /// `image` outlives it.
    CycleProfile(const ElfImage& image, const ProfileRequest& request);

    /// A block begins at `cycle`. `link` gives LR, which at a function's first instruction is where
    /// it returns to.
    void block(const Block& block, std::uint64_t cycle, const std::function<std::uint32_t()>& link);
    /// What follows is the core's entry to a handler, or its way out.
    void exception(std::uint64_t cycle, bool handler_active);
    void sleep(std::uint64_t cycle) { turn_to(kAsleep, cycle); }

    /// Once, at the end. Most cycles first.
    void finish(std::uint64_t cycle, BoardRun& run);

  private:
    static constexpr int kNobody = -1, kException = -2, kAsleep = -3;
    struct Count {
        std::uint64_t cycles = 0, instructions = 0, calls = 0;
    };

    void turn_to(int function, std::uint64_t cycle);
    void follow_scopes(const Block& block, std::uint64_t cycle,
                       const std::function<std::uint32_t()>& link);
    CycleScope scope() const;
    std::string name(int function) const;

    const ElfImage& image_;
    std::vector<CycleScope> scopes_;  // that the function opens; Frame: none
    int frame_function_ = kNobody;    // kNobody: all of the run is looked at
    bool missing_ = false;            // the frame's function is not there: nothing is counted
    std::map<std::pair<CycleScope, int>, Count> counts_;
    std::uint64_t since_ = 0, frames_ = 0;
    int function_ = kNobody;
    bool in_frame_ = false, in_handler_ = false;
    CycleScope inner_ = CycleScope::Frame;
    std::uint32_t frame_return_ = 0, inner_return_ = 0;
};

}  // namespace outcore::board
