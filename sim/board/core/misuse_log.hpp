// Wrong use of the hardware, counted by kind and place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "board/virtual_board.hpp"

namespace outcore::board {

class MisuseLog {
  public:
    /// More different places than this are counted but not kept.
    static constexpr std::size_t kMost = 1000;

    void add(Misuse kind, const std::string& what, std::uint32_t pc, std::uint64_t cycle);
    std::vector<MisuseReport>& reports() { return reports_; }

  private:
    std::map<std::pair<int, std::uint32_t>, std::size_t> places_;
    std::vector<MisuseReport> reports_;
};

}  // namespace outcore::board
