// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/paired_rows.hpp"

namespace outcore::schedule::checking {
namespace {

void join_rows(PairedRows& rows) {
    if (rows.rows > 1 &&
        (rows.first.row_stride != rows.bytes || rows.second.row_stride != rows.bytes))
        return;
    rows.bytes *= rows.rows;
    rows.rows = rows.planes;
    rows.first.row_stride = rows.first.plane_stride;
    rows.second.row_stride = rows.second.plane_stride;
    rows.planes = 1;
}

bool planes_touch(const RowStart& place, std::int64_t rows) {
    return place.plane_stride == place.row_stride * rows;
}

/// Rows in ascending order, one at a time.
class RowCursor {
  public:
    explicit RowCursor(const PairedRows& rows) : rows_(rows) {}
    bool done() const { return plane_ == rows_.planes; }
    std::int64_t begin() const {
        return rows_.first.start + plane_ * rows_.first.plane_stride +
               row_ * rows_.first.row_stride;
    }
    std::int64_t end() const { return begin() + rows_.bytes; }
    void next() {
        if (++row_ < rows_.rows) return;
        row_ = 0;
        ++plane_;
    }

  private:
    const PairedRows& rows_;
    std::int64_t row_ = 0, plane_ = 0;
};

std::int64_t end_of(const PairedRows& rows) {
    return rows.first.start + (rows.planes - 1) * rows.first.plane_stride +
           (rows.rows - 1) * rows.first.row_stride + rows.bytes;
}

/// Takes `count` steps of `stride` from `space`; false when they do not fit or rows of `length`
/// would overlap.
bool take(std::int64_t& space, std::int64_t count, std::int64_t stride, std::int64_t& length) {
    if (count < 1) return false;
    if (count == 1) return true;
    if (stride < length || count - 1 > space / stride) return false;
    space -= (count - 1) * stride;
    length += (count - 1) * stride;
    return true;
}

}  // namespace

PairedRows joined(PairedRows rows) {
    join_rows(rows);
    join_rows(rows);
    if (rows.planes > 1 && planes_touch(rows.first, rows.rows) &&
        planes_touch(rows.second, rows.rows)) {
        rows.rows *= rows.planes;
        rows.planes = 1;
    }
    return rows;
}

RowStart placed(const Region& region, const Buffer& buffer) {
    return {buffer.offset + region.offset, region.row_stride, region.plane_stride};
}

PairedRows rows_of(const Transfer& transfer, const Schedule& schedule) {
    const Region& source = transfer.source;
    const Region& destination = transfer.destination;
    return joined({source.row_bytes, source.rows, source.planes,
                   placed(source, schedule.buffers[source.buffer]),
                   placed(destination, schedule.buffers[destination.buffer])});
}

PairedRows rows_of(const Region& region, const Buffer& buffer) {
    const RowStart place = placed(region, buffer);
    return joined({region.row_bytes, region.rows, region.planes, place, place});
}

PairedRows rows_of(const TensorView& view, const Buffer& buffer, const network::Box& box,
                   const network::Extent& extent, std::int64_t element_bytes) {
    const Region region = region_of(view, box, element_bytes);
    const std::int64_t element = (std::int64_t{box.y0} * extent.w + box.x0) * extent.c + box.c0;
    const RowStart dense{element * element_bytes, extent.c * element_bytes,
                         std::int64_t{extent.w} * extent.c * element_bytes};
    return joined({region.row_bytes, region.rows, region.planes, placed(region, buffer), dense});
}

bool share_bytes(const PairedRows& a, const PairedRows& b) {
    if (end_of(a) <= b.first.start || end_of(b) <= a.first.start) return false;
    RowCursor left(a);
    RowCursor right(b);
    while (!left.done() && !right.done()) {
        if (left.end() <= right.begin())
            left.next();
        else if (right.end() <= left.begin())
            right.next();
        else
            return true;
    }
    return false;
}

bool fits(const Region& region, std::int64_t size) {
    if (region.offset < 0 || region.row_bytes < 1 || region.offset > size) return false;
    std::int64_t space = size - region.offset - region.row_bytes;
    if (space < 0) return false;
    std::int64_t length = region.row_bytes;
    return take(space, region.rows, region.row_stride, length) &&
           take(space, region.planes, region.plane_stride, length);
}

bool fits(const TensorView& view, std::int64_t element_bytes, std::int64_t size) {
    const network::Box& box = view.box;
    Region region;
    region.offset = view.offset;
    region.row_bytes = (std::int64_t{box.c1} - box.c0) * element_bytes;
    region.rows = std::int64_t{box.x1} - box.x0;
    region.row_stride = view.stride_x;
    region.planes = std::int64_t{box.y1} - box.y0;
    region.plane_stride = view.stride_y;
    return fits(region, size);
}

}  // namespace outcore::schedule::checking
