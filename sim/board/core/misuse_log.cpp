// SPDX-License-Identifier: Apache-2.0
#include "board/core/misuse_log.hpp"

namespace outcore::board {

void MisuseLog::add(Misuse kind, const std::string& what, std::uint32_t pc, std::uint64_t cycle) {
    const std::pair<int, std::uint32_t> place{static_cast<int>(kind), pc};
    const auto known = places_.find(place);
    if (known != places_.end()) {
        ++reports_[known->second].count;
        return;
    }
    if (reports_.size() >= kMost) return;
    places_.emplace(place, reports_.size());
    reports_.push_back({kind, what, pc, {}, cycle, 1});
}

}  // namespace outcore::board
