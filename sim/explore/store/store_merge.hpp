// Joins stores, of shards most often, into one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "explore/store/sweep_store.hpp"

namespace outcore::explore {

struct MergeSummary {
    std::int64_t points = 0;              // in the result
    std::int64_t settled = 0;             // of them
    std::int64_t disagreeing = 0;         // settled in two stores, with other results
    std::string first_disagreement;       // key of such a point
    std::vector<std::string> unfinished;  // stores in which points wait or are still to be entered
};

/// Adds all sweeps and points of `from` to `into`. What is settled anywhere is settled; claims of
/// other stores do not count. Of points that disagree the first stays. A sweep of which every shard
/// is finished is finished. The same stores merged twice give the same as once.
MergeSummary merge_stores(SweepStore& into, const std::vector<std::filesystem::path>& from);

}  // namespace outcore::explore
