// Walks the rows (last dimension) of a tensor of any rank, keeping offsets into several strided
// operands without a division per element.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace outcore::reference {

using Shape = std::vector<std::int32_t>;
using Strides = std::vector<std::ptrdiff_t>;  // elements, one for each dimension

/// Of a dense row-major tensor.
inline Strides dense_strides(const Shape& shape) {
    Strides strides(shape.size(), 1);
    for (std::size_t d = shape.size(); d-- > 1;) strides[d - 1] = strides[d] * shape[d];
    return strides;
}

/// `shape` seen with the rank of `output`, 0 where a dimension of 1 is broadcast.
inline Strides broadcast_strides(const Shape& shape, const Shape& output) {
    const Strides dense = dense_strides(shape);
    Strides strides(output.size(), 0);
    const std::size_t shift = output.size() - shape.size();
    for (std::size_t d = 0; d < shape.size(); ++d) {
        if (shape[d] != 1) strides[d + shift] = dense[d];
    }
    return strides;
}

/// Calls visit(offsets) at the start of every row of `shape` in row-major order; `offsets` has one
/// element for each of `operands`. A rank of 0 is one row of one element.
template <std::size_t N, typename Visit>
void for_each_row(const Shape& shape, const std::array<Strides, N>& operands, Visit visit) {
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return;
    const std::size_t outer = shape.empty() ? 0 : shape.size() - 1;
    std::vector<std::int32_t> index(outer, 0);
    std::array<std::ptrdiff_t, N> offsets{};
    for (;;) {
        visit(offsets);
        std::size_t d = outer;
        while (d > 0) {
            --d;
            for (std::size_t i = 0; i < N; ++i) offsets[i] += operands[i][d];
            if (++index[d] < shape[d]) break;
            for (std::size_t i = 0; i < N; ++i) offsets[i] -= operands[i][d] * shape[d];
            index[d] = 0;
            if (d == 0) return;
        }
        if (outer == 0) return;
    }
}

/// Elements of one row, and the step between them in an operand.
inline std::int32_t row_length(const Shape& shape) { return shape.empty() ? 1 : shape.back(); }
inline std::ptrdiff_t row_step(const Strides& strides) {
    return strides.empty() ? 0 : strides.back();
}

}  // namespace outcore::reference
