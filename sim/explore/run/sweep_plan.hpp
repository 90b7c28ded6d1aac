// What a run needs to know of a sweep, whatever its points are.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "explore/run/point_worker.hpp"
#include "explore/sweep/adaptive_source.hpp"
#include "explore/sweep/point_source.hpp"

namespace outcore::explore {

struct SweepPlan {
    SweepEntry entry;  // its id does not count
    /// One of them is empty: `adaptive` asks for the results of its points.
    std::function<std::unique_ptr<PointSource>()> source;
    std::function<std::unique_ptr<AdaptiveSource>()> adaptive;
    std::function<std::string(const Point&)> key;
    MakeWorker worker;
    /// The numbers of the best points, the best first, of what the store holds; they are confirmed.
    std::function<std::vector<std::int64_t>(SweepStore&, std::int64_t sweep)> choose;
};

}  // namespace outcore::explore
