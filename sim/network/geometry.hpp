// Tensors and operators as three-dimensional boxes (rows, columns, channels): the coordinates in
// which tiles are cut. Batch is 1; lower ranks are right-aligned, so [1,640] is 1 x 1 x 640.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "network/network.hpp"

namespace outcore::network {

struct Extent {
    std::int32_t h = 1, w = 1, c = 1;
    std::int64_t elements() const { return std::int64_t{h} * w * c; }
    friend bool operator==(const Extent&, const Extent&) = default;
};

/// Half-open ranges of rows, columns and channels.
struct Box {
    std::int32_t y0 = 0, y1 = 0, x0 = 0, x1 = 0, c0 = 0, c1 = 0;
    Extent extent() const { return {y1 - y0, x1 - x0, c1 - c0}; }
    bool empty() const { return y0 >= y1 || x0 >= x1 || c0 >= c1; }
    bool contains(const Box& inner) const {
        return inner.y0 >= y0 && inner.y1 <= y1 && inner.x0 >= x0 && inner.x1 <= x1 &&
               inner.c0 >= c0 && inner.c1 <= c1;
    }
    friend bool operator==(const Box&, const Box&) = default;
};
Box whole(const Extent& extent);

/// The part of an operator that one kernel call computes: an output box, the range [k0, k1) of
/// input channels that it accumulates (Conv2d, FullyConnected; otherwise [0, depth of reduction)),
/// and for Concatenation the input (`part`) that the box is copied from.
struct Tile {
    Box out;
    std::int32_t k0 = 0, k1 = 0;
    std::int32_t part = 0;
    friend bool operator==(const Tile&, const Tile&) = default;
};

/// Extent of a tensor with batch 1 and up to three dimensions that are not 1 in front; nothing
/// otherwise.
std::optional<Extent> canonical_extent(const Tensor& tensor);

/// How an operator sees its operands. FullyConnected sees rows x depth, whatever the rank of its
/// input.
struct Geometry {
    Extent output;
    std::vector<Extent> inputs;  // of the operands that are not weights or bias, in order
    std::int32_t reduction =
        0;  // input channels that k0, k1 range over; 0 where k tiles make no sense
};
/// Nothing when the operator can not be seen that way (batch above 1, too many dimensions).
std::optional<Geometry> geometry(const Network& network, OperatorId id);

/// The box of input `index` that the tile reads, clipped to the input; empty when the tile lies in
/// padding.
Box input_box(const Network& network, OperatorId id, const Tile& tile, std::size_t index);

/// RESHAPE and SQUEEZE move no byte: their output is a view of their input.
bool is_view(OperatorKind kind);
/// The tensor whose bytes `id` shares, following views backwards.
TensorId storage_root(const Network& network, TensorId id);
/// Inputs of an operator that are neither weights nor bias: 1 for Conv2d, 2 for Add, n for
/// Concatenation.
std::size_t operand_count(const Operator& op);

}  // namespace outcore::network
