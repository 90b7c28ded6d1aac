// The role of what a worker process does with a point.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "explore/store/sweep_store.hpp"

namespace outcore::explore {

struct WorkOrder {
    Phase phase = Phase::Analytic;
    Claim claim;
};

/// Thrown for what may go well next time: a process that a point needs was killed.
class PointLost : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class PointWorker {
  public:
    virtual ~PointWorker() = default;
    /// `id`, `seconds` and `tries` of what is returned do not count. What it throws costs the point
    /// a try.
    virtual Settled work(const WorkOrder& order) = 0;
};

/// Called in each worker process, once.
using MakeWorker = std::function<std::unique_ptr<PointWorker>()>;

}  // namespace outcore::explore
