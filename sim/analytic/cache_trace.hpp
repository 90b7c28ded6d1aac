// What the core's data cache holds when a kernel begins, and what its operands' lines cost.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <vector>

#include "cost/line_fills.hpp"
#include "schedule/schedule.hpp"

namespace outcore::analytic {

/// Follows the kernels of the cpu lane in their order. A kernel's operands come into the cache
/// together; they are there for a later one as long as no more was touched since their kernel began
/// than the cache holds, gone when it was twice as much, and in between in part (assumed: ways and
/// alignment are not followed). What a transfer brings to memory is not in the cache, but for
/// constants that a kernel before has read from where they still are.
class CacheTrace {
  public:
    explicit CacheTrace(const schedule::Schedule& schedule);

    /// Of the next kernel, which from now on is the one before.
    cost::CachedOperands next(const schedule::Compute& compute);

  private:
    /// Bytes [begin, end) of a device; `chunk`: plus 1, what constants they are.
    struct Part {
        DeviceId device;
        std::int64_t begin = 0, end = 0;
        std::size_t chunk = 0;
        bool loaded = false;
    };
    struct Kernel {
        std::vector<Part> parts;
        double bytes = 0.0;
    };
    Part part_of(BufferId buffer, std::int64_t offset, std::int64_t bytes) const;
    double line_price(BufferId buffer) const;
    double cold(const Part& part) const;

    const schedule::Schedule& schedule_;
    std::vector<bool> loaded_;    // by buffer: a transfer writes it
    std::deque<Kernel> kernels_;  // the last ones, newest first
};

}  // namespace outcore::analytic
