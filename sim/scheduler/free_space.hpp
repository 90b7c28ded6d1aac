// Free address ranges of the memories at one moment, and fitting buffers into them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.hpp"

namespace outcore::scheduler {

/// An address range of one device.
struct Place {
    DeviceId device;
    std::int64_t offset = 0;
};

/// A buffer that wants a place: its size and the memories that it may lie in, best first.
struct Request {
    std::int64_t size_bytes = 0;
    std::vector<DeviceId> devices;
};

/// Sizes of the memories (index = device id; 0 where no buffer may lie), less what is taken.
class FreeSpace {
  public:
    /// Every place and size is a multiple of `alignment`.
    FreeSpace(std::vector<std::int64_t> usable_bytes, std::int64_t alignment);

    void take(Place place, std::int64_t size_bytes);
    /// First fit in the order of the devices; takes the range. Nothing when no gap is large enough.
    std::optional<Place> fit(const Request& request);
    /// Largest first. All places, in the order of the requests, or nothing (and nothing is taken).
    std::optional<std::vector<Place>> fit_all(std::span<const Request> requests);

    std::int64_t total_bytes() const;
    std::int64_t largest_gap_bytes() const;
    std::int64_t aligned(std::int64_t bytes) const {
        return (bytes + alignment_ - 1) / alignment_ * alignment_;
    }

  private:
    struct Gap {
        std::int64_t begin, end;
    };
    std::vector<std::vector<Gap>> gaps_;  // by device, sorted
    std::int64_t alignment_;
};

}  // namespace outcore::scheduler
