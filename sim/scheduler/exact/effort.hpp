// What a proof has cost so far, in nodes of its budget. Every part of the work charges what it is
// about to take, by prices that were measured (docs/schedulers.md); no clock is read unless there
// is a time limit, so that equal budgets give equal results.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace outcore::scheduler {

struct TreeLimits {
    std::int64_t nodes = 0;
    std::optional<std::chrono::steady_clock::time_point> deadline;
};

class Effort {
  public:
    /// A node is so much of what charge() counts.
    static constexpr std::int64_t kNodeNs = 20'000;

    explicit Effort(const TreeLimits& limits) : limits_(limits) {}

    /// `ns` each, `count` times.
    void charge(std::int64_t ns, std::int64_t count = 1) { work_ns_ += ns * count; }
    std::int64_t nodes() const { return work_ns_ / kNodeNs; }

    /// Whoever asks gives up when it is.
    bool spent() {
        const bool late = limits_.deadline && std::chrono::steady_clock::now() >= *limits_.deadline;
        if (!late && nodes() < limits_.nodes) return false;
        cut_short_ = true;
        return true;
    }
    bool cut_short() const { return cut_short_; }

  private:
    TreeLimits limits_;
    std::int64_t work_ns_ = 0;
    bool cut_short_ = false;
};

}  // namespace outcore::scheduler
