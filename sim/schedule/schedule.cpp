// SPDX-License-Identifier: Apache-2.0
#include "schedule/schedule.hpp"

#include <algorithm>

namespace outcore::schedule {

Region coalesced(Region region) {
    if (region.rows == 1) region.row_stride = region.row_bytes;
    if (region.rows > 1 && region.row_stride == region.row_bytes) {
        region.row_bytes *= region.rows;
        region.rows = 1;
        region.row_stride = region.row_bytes;
    }
    if (region.planes > 1 && region.rows == 1) {
        region.rows = region.planes;
        region.row_stride = region.plane_stride;
        region.planes = 1;
        if (region.row_stride == region.row_bytes) {
            region.row_bytes *= region.rows;
            region.rows = 1;
            region.row_stride = region.row_bytes;
        }
    }
    if (region.planes > 1 && region.plane_stride == region.row_stride * region.rows) {
        region.rows *= region.planes;
        region.planes = 1;
    }
    if (region.planes == 1) region.plane_stride = region.row_stride * region.rows;
    return region;
}

Transfer joined(Transfer transfer) {
    Region& a = transfer.source;
    Region& b = transfer.destination;
    const auto rows_touch = [](const Region& r) {
        return r.rows == 1 || r.row_stride == r.row_bytes;
    };
    const auto planes_touch = [](const Region& r) {
        return r.planes == 1 || r.plane_stride == r.row_stride * r.rows;
    };
    if (a.rows > 1 && rows_touch(a) && rows_touch(b)) {
        for (Region* r : {&a, &b}) {
            r->row_bytes *= r->rows;
            r->rows = 1;
        }
    }
    if (a.rows == 1 && a.planes > 1) {
        for (Region* r : {&a, &b}) {
            r->rows = r->planes;
            r->row_stride = r->plane_stride;
            r->planes = 1;
        }
        return joined(transfer);
    }
    if (a.rows > 1 && a.planes > 1 && planes_touch(a) && planes_touch(b)) {
        for (Region* r : {&a, &b}) {
            r->rows *= r->planes;
            r->planes = 1;
        }
    }
    for (Region* r : {&a, &b}) {
        if (r->rows == 1) r->row_stride = r->row_bytes;
        if (r->planes == 1) r->plane_stride = r->row_stride * r->rows;
    }
    return transfer;
}

std::int64_t pieces(const Region& region) {
    const Region joined = coalesced(region);
    return joined.rows * joined.planes;
}

TensorView dense_view(BufferId buffer, const network::Box& box, std::int64_t element_bytes) {
    const network::Extent extent = box.extent();
    const std::int64_t stride_x = element_bytes * extent.c;
    return {buffer, 0, box, stride_x * extent.w, stride_x};
}

Region region_of(const TensorView& view, const network::Box& part, std::int64_t element_bytes) {
    Region region;
    region.buffer = view.buffer;
    region.offset = view.offset + (part.y0 - view.box.y0) * view.stride_y +
                    (part.x0 - view.box.x0) * view.stride_x +
                    (part.c0 - view.box.c0) * element_bytes;
    region.row_bytes = (part.c1 - part.c0) * element_bytes;
    region.rows = part.x1 - part.x0;
    region.row_stride = view.stride_x;
    region.planes = part.y1 - part.y0;
    region.plane_stride = view.stride_y;
    return region;
}

Region region_of(const TensorView& view, std::int64_t element_bytes) {
    return region_of(view, view.box, element_bytes);
}

std::int32_t greatest_delay(const Schedule& schedule) {
    std::int32_t greatest = 0;
    for (const Task& task : schedule.tasks) greatest = std::max(greatest, task.delay);
    return greatest;
}

bool any_once(const Schedule& schedule) {
    return std::any_of(schedule.tasks.begin(), schedule.tasks.end(),
                       [](const Task& task) { return task.once; });
}

bool runs_in(const Task& task, std::int32_t iteration, std::int32_t frames) {
    const std::int32_t frame = iteration - task.delay;
    return 0 <= frame && frame < (task.once ? 1 : frames);
}

}  // namespace outcore::schedule
