// SPDX-License-Identifier: Apache-2.0
#include "schedule/firmware_room.hpp"

#include <algorithm>
#include <limits>

namespace outcore::schedule {
namespace {

constexpr std::int64_t kWord = 4;
// Of docs/spec/blob.md.
constexpr std::int64_t kHeaderBytes = 64, kDeviceBytes = 32, kLaneBytes = 16, kPointBytes = 16;
constexpr std::int64_t kOperatorWords = 1 + 40;  // its offset and its record

struct Words {
    std::int64_t operator()(const Compute& compute) const {
        constexpr std::int64_t kFixed = 13, kInput = 6;
        return kFixed + kInput * static_cast<std::int64_t>(compute.inputs.size()) +
               (compute.constants.chunk.valid() ? 1 : 0) +
               (compute.partial_buffer.valid() ? 1 : 0) + (compute.scratch_buffer.valid() ? 1 : 0);
    }
    std::int64_t operator()(const Transfer& transfer) const {
        return transfer.source.rows == 1 && transfer.source.planes == 1 ? 4 : 10;
    }
    std::int64_t operator()(const Erase&) const { return 3; }
    std::int64_t operator()(const SetMode&) const { return 2; }
    std::int64_t operator()(const InputReady&) const { return 1; }
    std::int64_t operator()(const OutputTaken&) const { return 1; }
};

}  // namespace

std::int64_t blob_bytes_at_most(const Schedule& schedule) {
    const platform::Platform& platform = *schedule.platform;
    const network::Network& network = *schedule.network;
    const auto count = [](std::size_t size) { return static_cast<std::int64_t>(size); };
    std::int64_t bytes = kHeaderBytes + kDeviceBytes * count(platform.device_count()) +
                         kLaneBytes * count(platform.lane_count()) +
                         kPointBytes * count(network.inputs.size() + network.outputs.size()) +
                         kWord * kOperatorWords * count(network.operators.size());
    for (const Task& task : schedule.tasks)
        bytes += kWord * (1 + count(task.after.size()) + std::visit(Words{}, task.action));
    return bytes;
}

UsedRange used_range(const Schedule& schedule, DeviceId device) {
    UsedRange range{std::numeric_limits<std::int64_t>::max(), 0};
    for (const Buffer& buffer : schedule.buffers) {
        if (buffer.device != device || buffer.size_bytes == 0) continue;
        range.begin = std::min(range.begin, buffer.offset);
        range.end = std::max(range.end, buffer.offset + buffer.size_bytes);
    }
    return range.end == 0 ? UsedRange{} : range;
}

}  // namespace outcore::schedule
