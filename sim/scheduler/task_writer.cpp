// SPDX-License-Identifier: Apache-2.0
#include "scheduler/task_writer.hpp"

#include <algorithm>
#include <utility>

namespace outcore::scheduler {
using schedule::Region;
using schedule::Transfer;

TaskWriter::TaskWriter(const Problem& problem, Overlap overlap)
    : overlap_(overlap),
      tracker_(problem.platform->device_count(), problem.platform->lane_count()) {
    schedule_.network = problem.network;
    schedule_.platform = problem.platform;
}

BufferId TaskWriter::buffer(std::string name, Place place, std::int64_t size_bytes) {
    const std::int64_t line = std::max(schedule_.platform->core.cache_line_bytes, 1);
    return schedule_.buffers.add(
        {std::move(name), place.device, place.offset, (size_bytes + line - 1) / line * line});
}

Touch TaskWriter::touch(const Region& region, bool writes) const {
    const schedule::Buffer& buffer = schedule_.buffers[region.buffer];
    const std::int64_t begin = buffer.offset + region.offset;
    return {buffer.device, begin, begin + region.span_bytes(), writes};
}

TaskId TaskWriter::add(LaneId lane, schedule::Action action, const std::vector<Touch>& touches,
                       std::string label, TaskId not_before) {
    const TaskId id = schedule_.tasks.end_id();
    const LaneId other = not_before.valid() ? schedule_.tasks[not_before].lane : LaneId();
    std::vector<TaskId> after = tracker_.add(id, lane, touches, not_before, other);
    if (overlap_ == Overlap::None) {
        after.clear();
        const TaskId before(id.value - 1);
        if (before.valid() && schedule_.tasks[before].lane != lane) after = {before};
    }
    return schedule_.tasks.add({lane, std::move(action), std::move(after), std::move(label)});
}

void TaskWriter::transfer(schedule::TransferKind kind, LaneId lane, const Region& source,
                          const Region& destination, const std::string& label, TaskId not_before) {
    const Transfer whole = schedule::joined({kind, source, destination});
    const std::int64_t longest = longest_piece(lane);
    for (std::int64_t at = 0; at < whole.source.row_bytes; at += longest) {
        Transfer part = whole;
        const std::int64_t bytes = std::min(longest, whole.source.row_bytes - at);
        for (Region* region : {&part.source, &part.destination}) {
            region->offset += at;
            region->row_bytes = bytes;
        }
        add(lane, part, {touch(part.source, false), touch(part.destination, true)}, label,
            not_before);
    }
}

std::int64_t TaskWriter::longest_piece(LaneId lane) const {
    constexpr std::int64_t kLine = 32;
    const platform::Channel& channel = schedule_.platform->channel(lane);
    return channel.max_items * channel.item_bytes / kLine * kLine;
}

}  // namespace outcore::scheduler
