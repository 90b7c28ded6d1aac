// SPDX-License-Identifier: Apache-2.0
#include "deploy/core_writes.hpp"

#include <algorithm>

namespace outcore::deploy {

using schedule::Region;

CoreWrites::CoreWrites(const schedule::Schedule& schedule)
    : schedule_(schedule),
      line_bytes_(schedule.platform->core.cache_line_bytes),
      by_device_(schedule.platform->device_count()) {
    if (line_bytes_ == 0) return;
    for (const schedule::Task& task : schedule.tasks) {
        if (const auto* compute = std::get_if<schedule::Compute>(&task.action)) {
            add_written_by(*compute);
        } else if (const auto* ready = std::get_if<schedule::InputReady>(&task.action)) {
            add_rest(ready->view.buffer, ready->view.offset);
        }
    }
    merge();
}

void CoreWrites::add_written_by(const schedule::Compute& compute) {
    const network::Network& network = *schedule_.network;
    if (compute.output.buffer.valid()) {
        const auto type = network.tensor(network.op(compute.op).output).type;
        add(schedule::region_of(compute.output, compute.tile.out, network::size_bytes(type)));
    }
    add_rest(compute.partial_buffer, compute.partial_offset);
    add_rest(compute.scratch_buffer, compute.scratch_offset);
}

CoreWrites::Range CoreWrites::lines(const Region& region) const {
    const std::int64_t first = schedule_.buffers[region.buffer].offset + region.offset;
    const std::int64_t end = first + region.span_bytes();
    return {first / line_bytes_ * line_bytes_, (end + line_bytes_ - 1) / line_bytes_ * line_bytes_};
}

void CoreWrites::add(const Region& region) {
    const DeviceId device = schedule_.buffers[region.buffer].device;
    by_device_[device.index()].push_back(lines(region));
}

/// How much of the buffer behind `offset` is the kernel's business: all of it is taken.
void CoreWrites::add_rest(BufferId buffer, std::int64_t offset) {
    if (!buffer.valid()) return;
    Region rest;
    rest.buffer = buffer;
    rest.offset = offset;
    rest.row_bytes = schedule_.buffers[buffer].size_bytes - offset;
    add(rest);
}

void CoreWrites::merge() {
    for (std::vector<Range>& ranges : by_device_) {
        std::sort(ranges.begin(), ranges.end(),
                  [](const Range& a, const Range& b) { return a.begin < b.begin; });
        std::vector<Range> merged;
        for (const Range& range : ranges) {
            if (!merged.empty() && range.begin <= merged.back().end)
                merged.back().end = std::max(merged.back().end, range.end);
            else
                merged.push_back(range);
        }
        ranges = std::move(merged);
    }
}

bool CoreWrites::touch(const Region& region) const {
    if (line_bytes_ == 0) return true;
    const Range asked = lines(region);
    const auto& ranges = by_device_[schedule_.buffers[region.buffer].device.index()];
    const auto behind =
        std::upper_bound(ranges.begin(), ranges.end(), asked.begin,
                         [](std::int64_t begin, const Range& each) { return begin < each.end; });
    return behind != ranges.end() && behind->begin < asked.end;
}

}  // namespace outcore::deploy
