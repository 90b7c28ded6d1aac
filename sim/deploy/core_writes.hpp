// Which cache lines the core may make dirty during a frame: what tasks of the cpu lane write. A
// transfer into others needs no clean before it (docs/spec/blob.md, bit 15 of a transfer).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "schedule/schedule.hpp"

namespace outcore::deploy {

class CoreWrites {
  public:
    /// Whatever kernels write (outputs, partial sums, scratch), and the application (inputs), in
    /// whatever iteration: order plays no part. O(tasks log tasks).
    explicit CoreWrites(const schedule::Schedule& schedule);

    /// Does any line that the span of `region` lies in hold a byte of those? True on cores without
    /// a data cache, where nobody asks. O(log tasks).
    bool touch(const schedule::Region& region) const;

  private:
    struct Range {
        std::int64_t begin = 0, end = 0;  // from the start of the device, whole lines
    };
    Range lines(const schedule::Region& region) const;
    void add(const schedule::Region& region);
    void add_rest(BufferId buffer, std::int64_t offset);
    void add_written_by(const schedule::Compute& compute);
    void merge();

    const schedule::Schedule& schedule_;
    std::int64_t line_bytes_ = 0;                // 0: no data cache
    std::vector<std::vector<Range>> by_device_;  // sorted, apart from each other
};

}  // namespace outcore::deploy
