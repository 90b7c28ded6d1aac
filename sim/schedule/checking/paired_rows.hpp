// Rows of bytes that advance at two places at once: in memory and in a tensor, or at a transfer's
// source and destination.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "schedule/schedule.hpp"

namespace outcore::schedule::checking {

/// Where the rows begin at one of the two places.
struct RowStart {
    std::int64_t start = 0, row_stride = 0, plane_stride = 0;
};

struct PairedRows {
    std::int64_t bytes = 0, rows = 1, planes = 1;
    RowStart first, second;

    /// Calls visit(begin at the first place, begin at the second, bytes) for every row.
    template <typename Visit>
    void for_each(Visit&& visit) const {
        for (std::int64_t plane = 0; plane < planes; ++plane) {
            for (std::int64_t row = 0; row < rows; ++row) {
                visit(first.start + plane * first.plane_stride + row * first.row_stride,
                      second.start + plane * second.plane_stride + row * second.row_stride, bytes);
            }
        }
    }
};

/// As few and as long rows as possible: joined where they touch at both places.
PairedRows joined(PairedRows rows);

/// Rows of a region, counted from the start of its device.
RowStart placed(const Region& region, const Buffer& buffer);
/// Source and destination of a transfer, counted from the start of their devices, joined.
PairedRows rows_of(const Transfer& transfer, const Schedule& schedule);
/// A region alone; both places are the same.
PairedRows rows_of(const Region& region, const Buffer& buffer);
/// The part `box` of a tensor of `extent`: where it lies in memory, and in the dense tensor.
PairedRows rows_of(const TensorView& view, const Buffer& buffer, const network::Box& box,
                   const network::Extent& extent, std::int64_t element_bytes);

/// Whether two sets of rows share a byte at their first places. Rows of each ascend without
/// overlap.
bool share_bytes(const PairedRows& a, const PairedRows& b);
/// Whether `size` bytes hold the region and its rows and planes ascend without overlap; immune to
/// overflow.
bool fits(const Region& region, std::int64_t size);
/// The same for a view whose box is not empty.
bool fits(const TensorView& view, std::int64_t element_bytes, std::int64_t size);

}  // namespace outcore::schedule::checking
