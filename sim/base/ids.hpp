// Distinct index types: an OperatorId can not be handed to something that wants a TensorId.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace outcore {

/// Index of a `Tag`; -1 means none.
template <typename Tag>
struct Id {
    std::int32_t value = -1;

    constexpr Id() = default;
    constexpr explicit Id(std::int32_t v) : value(v) {}
    constexpr explicit Id(std::size_t v) : value(static_cast<std::int32_t>(v)) {}

    constexpr bool valid() const { return value >= 0; }
    constexpr std::size_t index() const {
        assert(value >= 0 && "index of an id that names nothing");
        return static_cast<std::size_t>(value);
    }
    friend constexpr auto operator<=>(Id, Id) = default;
};

/// A vector that accepts only its own id as index.
template <typename IdType, typename T>
class IdVector : public std::vector<T> {
  public:
    using std::vector<T>::vector;
    IdVector(std::vector<T> items) : std::vector<T>(std::move(items)) {}

    typename std::vector<T>::reference operator[](IdType id) { return this->at(id.index()); }
    typename std::vector<T>::const_reference operator[](IdType id) const {
        return this->at(id.index());
    }

    IdType add(T item) {
        this->push_back(std::move(item));
        return IdType(this->size() - 1);
    }
    bool contains(IdType id) const { return id.valid() && id.index() < this->size(); }
    IdType end_id() const { return IdType(this->size()); }
};

using TensorId = Id<struct TensorTag>;
using OperatorId = Id<struct OperatorTag>;
using DeviceId = Id<struct DeviceTag>;  // a memory or a storage of a platform
using LaneId = Id<struct LaneTag>;  // 0 is the cpu, then the transfer channels in platform order
using BufferId = Id<struct BufferTag>;
using TaskId = Id<struct TaskTag>;
using ChunkId = Id<struct ChunkTag>;  // a run of constants in the storage image

}  // namespace outcore

template <typename Tag>
struct std::hash<outcore::Id<Tag>> {
    std::size_t operator()(outcore::Id<Tag> id) const noexcept {
        return std::hash<std::int32_t>{}(id.value);
    }
};
