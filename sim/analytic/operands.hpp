// Which bytes of which device a kernel touches, and which bytes of a storage hold constants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "analytic/task_run.hpp"
#include "cost/operand_reads.hpp"
#include "schedule/schedule.hpp"

namespace outcore::analytic {

/// Bytes that a kernel reads or writes in one device, each counted once, and how often it does.
struct Touch {
    DeviceId device;
    std::int64_t offset = 0, bytes = 0;
    bool write = false;
    std::int64_t times = 1;
};
/// Calls visit(touch) for each operand of a kernel, the output last.
template <typename Visit>
void for_each_touch(const schedule::Schedule& schedule, const schedule::Compute& compute,
                    const Visit& visit) {
    const network::Operator& op = schedule.network->op(compute.op);
    const platform::Platform& board = *schedule.platform;
    const auto add = [&](BufferId id, std::int64_t offset, std::int64_t bytes, bool write,
                         const auto& times) {
        if (!id.valid() || bytes == 0) return;
        const schedule::Buffer& buffer = schedule.buffers[id];
        visit(Touch{buffer.device, buffer.offset + offset, bytes, write, times(buffer.device)});
    };
    const auto once = [](DeviceId) { return std::int64_t{1}; };
    const auto bytes = [&](const schedule::TensorView& view, TensorId tensor) {
        return view.box.extent().elements() *
               network::size_bytes(schedule.network->tensor(tensor).type);
    };
    for (const schedule::TensorView& view : compute.inputs)
        add(view.buffer, view.offset, bytes(view, op.inputs.front()), false, [&](DeviceId device) {
            return cost::input_reads(*schedule.network, compute.op, board, device);
        });
    const schedule::ConstantsView& constants = compute.constants;
    if (constants.chunk.valid()) {
        const std::int64_t size = schedule.chunks[constants.chunk].size_bytes;
        add(constants.buffer, constants.offset, size, false, [&](DeviceId device) {
            return cost::weight_reads(*schedule.network, compute.op, compute.tile, size, board,
                                      device);
        });
    }
    add(compute.output.buffer, compute.output.offset, bytes(compute.output, op.output), true, once);
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

/// What a wait for `blocker` is booked on; invalid: for nothing that has a cause of its own.
StallCause stall_cause(const schedule::Schedule& schedule, const ConstantsMap& constants,
                       TaskId blocker);

}  // namespace outcore::analytic
