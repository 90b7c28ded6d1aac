// Which bytes of which device a kernel touches, and which bytes of a storage hold constants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "schedule/schedule.hpp"

namespace outcore::simulator {

/// Bytes that a kernel reads or writes in one device, each counted once.
struct Touch {
    DeviceId device;
    std::int64_t offset = 0, bytes = 0;
    bool write = false;
};
/// Calls visit(touch) for each operand of a kernel, the output last.
template <typename Visit>
void for_each_touch(const schedule::Schedule& schedule, const schedule::Compute& compute,
                    const Visit& visit) {
    const network::Operator& op = schedule.network->op(compute.op);
    const auto add = [&](BufferId id, std::int64_t offset, std::int64_t bytes, bool write) {
        if (!id.valid() || bytes == 0) return;
        const schedule::Buffer& buffer = schedule.buffers[id];
        visit(Touch{buffer.device, buffer.offset + offset, bytes, write});
    };
    const auto bytes = [&](const schedule::TensorView& view, TensorId tensor) {
        return view.box.extent().elements() *
               network::size_bytes(schedule.network->tensor(tensor).type);
    };
    for (const schedule::TensorView& view : compute.inputs)
        add(view.buffer, view.offset, bytes(view, op.inputs.front()), false);
    const schedule::ConstantsView& constants = compute.constants;
    if (constants.chunk.valid())
        add(constants.buffer, constants.offset, schedule.chunks[constants.chunk].size_bytes, false);
    add(compute.output.buffer, compute.output.offset, bytes(compute.output, op.output), true);
}

/// Finds out what a transfer from a storage loads.
class ConstantsMap {
  public:
    explicit ConstantsMap(const schedule::Schedule& schedule);
    /// True when the transfer reads a chunk of the storage image. O(log chunks).
    bool loaded_by(const schedule::Transfer& transfer) const;

  private:
    struct Range {
        std::pair<DeviceId, std::int64_t> start;
        std::int64_t end = 0;
    };
    const schedule::Schedule& schedule_;
    std::vector<Range> ranges_;  // by start; chunks do not overlap
};

}  // namespace outcore::simulator
