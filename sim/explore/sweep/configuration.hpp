// All that decides what a point of a sweep is: resolved, with every default filled in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/scheduler.hpp"

namespace outcore::explore {

using scheduler::TileLimits;

struct Configuration {
    std::string network;  // path of the model
    std::string board;    // name in configs/boards, or a path
    std::string storage;  // name in configs/storages; empty: the board's
    std::string kernels;  // timing profile; empty: the board's
    std::map<std::string, std::string> board_constants;  // JSON pointer -> JSON text
    std::string scheduler = "lookahead";
    std::optional<std::int64_t> sram_bytes;  // more than the board has: its largest bank grows
    bool external_ram = true;
    std::int64_t internal_flash_bytes = 0;  // scheduler::kAllOfFlash: what helps
    std::int32_t prefetch_depth = 0;
    TileLimits tile_limits;
    std::optional<std::int64_t> budget;
    std::uint32_t seed = 1;
    std::string objective = "latency";
    std::vector<std::string> limits;  // as --limit
    std::optional<double> inferences_per_day;
    /// The schedule is planned with these in the place of `board_constants`, and played with those:
    /// a schedule that stays while clocks and rates change. Nothing: planned for what it plays on.
    std::optional<std::map<std::string, std::string>> planned_constants;
};

/// The same text for the same configuration, whatever order it was written in. Not the identity of
/// a point, as it has paths: that is a PointKeys'.
std::string canonical_text(const Configuration& configuration);

}  // namespace outcore::explore
