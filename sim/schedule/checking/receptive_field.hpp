// Which elements of its operands a tile needs: a second derivation, apart from
// network/geometry.cpp, from which schedulers cut their tiles. Judged by brute force over single
// elements in the tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "network/geometry.hpp"

namespace outcore::schedule::checking {

/// An operator's output and operands as rows, columns and channels of dense tensors.
struct OperatorShape {
    network::Extent output;
    std::vector<network::Extent> inputs;
    std::int32_t reduction =
        0;  // input channels that partial sums are summed over; 0: no such thing
};
/// Nothing for views, which move no byte, and for shapes that have more than three dimensions.
std::optional<OperatorShape> operator_shape(const network::Network& network,
                                            const network::Operator& op);

/// Smallest box of operand `index` that holds every element which the tile reads; empty when it
/// reads padding alone. For Concatenation: the box that the tile copies, cut off where the operand
/// ends.
network::Box receptive_field(const network::Network& network, const network::Operator& op,
                             const OperatorShape& shape, const network::Tile& tile,
                             std::size_t index);

}  // namespace outcore::schedule::checking
