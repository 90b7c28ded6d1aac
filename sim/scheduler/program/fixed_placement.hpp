// Addresses for values whose steps are known: offline, first fit in a chosen order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scheduler/free_space.hpp"
#include "scheduler/program/program.hpp"

namespace outcore::scheduler {

/// In which order values are placed.
enum class PlacementOrder : std::uint8_t { Larger, LargerArea, Earlier };
constexpr int kPlacementOrders = 3;

/// A range of addresses in use during some steps.
struct Tenancy {
    Place place;
    std::int64_t size_bytes = 0;
    Span steps;

    std::int64_t end() const { return place.offset + size_bytes; }
};

/// What wants a place: sizes are whole lines.
struct Lodger {
    ValueId value;
    std::int64_t size_bytes = 0;
    Span steps;
    const std::vector<DeviceId>* homes = nullptr;
};

class FixedPlacement {
  public:
    /// By device id; 0 where nothing may lie.
    explicit FixedPlacement(std::vector<std::int64_t> usable_bytes)
        : usable_bytes_(std::move(usable_bytes)), placed_(usable_bytes_.size()) {}

    /// Sorts the lodgers and places them at the lowest free address of the first home that has
    /// room. Where that order leaves one out, the offline allocator tries the others
    /// (allocation/offline_allocator.hpp). False: no room for lodgers[failed()]. O(n^2).
    bool place(std::vector<Lodger>& lodgers, PlacementOrder order,
               IdVector<ValueId, Place>& places);
    std::size_t failed() const { return failed_; }
    /// What was placed on a device, in no order.
    const std::vector<Tenancy>& on(DeviceId device) const { return placed_[device.index()]; }

  private:
    bool place_on(DeviceId device, const Lodger& lodger, Place& place);
    bool allocate_all(const std::vector<Lodger>& lodgers, IdVector<ValueId, Place>& places);

    std::vector<std::int64_t> usable_bytes_;
    std::vector<std::vector<Tenancy>> placed_;  // by device, by address
    std::size_t failed_ = 0;
};

}  // namespace outcore::scheduler
