// What of a tensor depends on one element of an earlier one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "bound/needed_elements.hpp"

namespace outcore::bound {

/// Half-open; empty when begin >= end.
struct Interval {
    std::int32_t begin = 0, end = 0;
    std::int32_t length() const { return end > begin ? end - begin : 0; }
};

/// For every row (and every column) that the element may have: rows of the tensor that certainly
/// depend on it; and how many channels do, wherever it is. Never more than truly depend on it.
struct Reach {
    std::vector<Interval> rows, columns;
    std::int32_t channels = 0;

    bool none() const { return channels == 0; }
    /// Least over all places of the element.
    std::int64_t elements() const;
    bool whole(const network::Extent& extent) const;
};

/// Of any one needed element of `id`'s output.
Reach reach_of_one(const NeededElements& needed, OperatorId id);
/// Of the output, from that of operand `index`.
Reach reach_through(const network::Network& network, const NeededElements& needed, OperatorId id,
                    std::size_t index, const Reach& input);

}  // namespace outcore::bound
