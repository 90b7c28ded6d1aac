// Addresses for values whose steps are known: offline, first fit in a chosen order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <utility>
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
        : usable_bytes_(std::move(usable_bytes)), floors_(usable_bytes_.size()) {}

    /// Sorts the lodgers and places them at the lowest free address of the first home that has
    /// room. Where that order leaves one out, the offline allocator tries the others
    /// (allocation/offline_allocator.hpp). False: no room for lodgers[failed()].
    bool place(std::vector<Lodger>& lodgers, PlacementOrder order,
               IdVector<ValueId, Place>& places);
    std::size_t failed() const { return failed_; }
    /// What was placed on a device, in no order.
    const std::vector<Tenancy>& on(DeviceId device) const {
        return floors_[device.index()].tenancies;
    }

  private:
    /// What lies on one device. Tenancies of few steps are found by when they are.
    struct Floor {
        std::vector<Tenancy> tenancies;
        std::vector<std::uint32_t> lasting;
        std::vector<std::vector<std::uint32_t>> buckets;

        void clear();
        void add(const Tenancy& tenancy);
    };
    static constexpr std::int32_t kBucketSteps = 8;
    static constexpr std::size_t kMostBuckets = 4;

    bool place_on(DeviceId device, const Lodger& lodger, Place& place);
    bool allocate_all(const std::vector<Lodger>& lodgers, IdVector<ValueId, Place>& places);
    void gather(const Floor& floor, const Span& steps);

    std::vector<std::int64_t> usable_bytes_;
    std::vector<Floor> floors_;  // by device
    std::vector<std::pair<std::int64_t, std::int64_t>> taken_;
    std::size_t failed_ = 0;
};

}  // namespace outcore::scheduler
