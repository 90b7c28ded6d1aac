// SPDX-License-Identifier: Apache-2.0
#include "simulator/operands.hpp"

#include <algorithm>
#include <iterator>

namespace outcore::simulator {

std::vector<Touch> touches(const schedule::Schedule& schedule, const schedule::Compute& compute) {
    std::vector<Touch> result;
    const network::Operator& op = schedule.network->op(compute.op);
    const auto add = [&](BufferId id, std::int64_t offset, std::int64_t bytes, bool write) {
        if (!id.valid() || bytes == 0) return;
        const schedule::Buffer& buffer = schedule.buffers[id];
        result.push_back({buffer.device, buffer.offset + offset, bytes, write});
    };
    const auto bytes = [&](const schedule::TensorView& view, TensorId tensor) {
        return view.box.extent().elements() *
               network::size_bytes(schedule.network->tensor(tensor).type);
    };
    for (const schedule::TensorView& view : compute.inputs) {
        add(view.buffer, view.offset, bytes(view, op.inputs.front()), false);
    }
    const schedule::ConstantsView& constants = compute.constants;
    if (constants.chunk.valid()) {
        add(constants.buffer, constants.offset, schedule.chunks[constants.chunk].size_bytes, false);
    }
    add(compute.output.buffer, compute.output.offset, bytes(compute.output, op.output), true);
    return result;
}

ConstantsMap::ConstantsMap(const schedule::Schedule& schedule) : schedule_(schedule) {
    for (const schedule::ImageChunk& chunk : schedule.chunks) {
        ranges_.push_back({{chunk.storage, chunk.offset}, chunk.offset + chunk.size_bytes});
    }
    std::sort(ranges_.begin(), ranges_.end(),
              [](const Range& a, const Range& b) { return a.start < b.start; });
}

bool ConstantsMap::loaded_by(const schedule::Transfer& transfer) const {
    const schedule::Buffer& source = schedule_.buffers[transfer.source.buffer];
    const std::pair at{source.device, source.offset + transfer.source.offset};
    const auto next = std::upper_bound(
        ranges_.begin(), ranges_.end(), at,
        [](const auto& wanted, const Range& range) { return wanted < range.start; });
    if (next == ranges_.begin()) return false;
    const Range& range = *std::prev(next);
    return range.start.first == at.first && at.second < range.end;
}

}  // namespace outcore::simulator
