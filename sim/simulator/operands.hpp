// Which bytes of which device a kernel touches, and which bytes of a storage hold constants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "schedule/schedule.hpp"

namespace outcore::simulator {

/// Bytes that a kernel reads or writes in one device, each counted once.
struct Touch {
    DeviceId device;
    std::int64_t offset = 0, bytes = 0;
    bool write = false;
};
std::vector<Touch> touches(const schedule::Schedule& schedule, const schedule::Compute& compute);

/// Finds out what a transfer from a storage loads.
class ConstantsMap {
  public:
    explicit ConstantsMap(const schedule::Schedule& schedule);
    /// True when the transfer reads a chunk of the storage image. O(log chunks).
    bool loaded_by(const schedule::Transfer& transfer) const;

  private:
    struct Range {
        std::pair<DeviceId, std::int64_t> start;
        std::int64_t end = 0;
    };
    const schedule::Schedule& schedule_;
    std::vector<Range> ranges_;  // by start; chunks do not overlap
};

}  // namespace outcore::simulator
