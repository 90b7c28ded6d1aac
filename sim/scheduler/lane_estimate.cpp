// SPDX-License-Identifier: Apache-2.0
#include "scheduler/lane_estimate.hpp"

#include <algorithm>

#include "cost/operand_reads.hpp"
#include "cost/ram_cost.hpp"
#include "cost/transfer_cost.hpp"

namespace outcore::scheduler {
namespace {

class Lengths {
  public:
    Lengths(const Problem& problem, const schedule::Schedule& schedule)
        : problem_(problem), schedule_(schedule), board_(*problem.platform) {}

    double of(const schedule::Task& task) const {
        if (const auto* compute = std::get_if<schedule::Compute>(&task.action))
            return kernel(*compute);
        if (const auto* transfer = std::get_if<schedule::Transfer>(&task.action))
            return moving(*transfer, task.lane);
        return 0.0;
    }

  private:
    double kernel(const schedule::Compute& compute) const {
        const auto& network = *problem_.network;
        double cycles = static_cast<double>(
            cost::compute_cycles(network, compute.op, compute.tile, *problem_.profile, board_.core)
                .count);
        for (std::size_t i = 0; i < compute.inputs.size(); ++i) {
            const schedule::TensorView& view = compute.inputs[i];
            if (compute.input_chunks.empty() || !compute.input_chunks[i].valid()) continue;
            const DeviceId device = schedule_.buffers[view.buffer].device;
            cycles += static_cast<double>(cost::input_reads(network, compute.op, board_, device)) *
                      waits(device, schedule_.chunks[compute.input_chunks[i]].size_bytes);
        }
        if (!compute.constants.chunk.valid()) return cycles;
        const DeviceId device = schedule_.buffers[compute.constants.buffer].device;
        const std::int64_t bytes = schedule_.chunks[compute.constants.chunk].size_bytes;
        return cycles + static_cast<double>(cost::weight_reads(network, compute.op, compute.tile,
                                                               bytes, board_, device)) *
                            waits(device, bytes);
    }
    double waits(DeviceId device, std::int64_t bytes) const {
        if (!board_.is_memory(device)) return 0.0;
        const platform::Memory& memory = board_.memory(device);
        if (memory.kind != platform::MemoryKind::InternalFlash) return 0.0;
        return cost::flash_wait_s(memory, bytes) * board_.core.clock.count;
    }
    double moving(const schedule::Transfer& transfer, LaneId lane) const {
        const schedule::Region source = transfer.source;
        const cost::Pieces pieces{source.rows * source.planes, source.row_bytes};
        return static_cast<double>(
            cost::transfer_cost(board_, lane, schedule_.buffers[source.buffer].device,
                                schedule_.buffers[transfer.destination.buffer].device, pieces)
                .lane()
                .count);
    }

    const Problem& problem_;
    const schedule::Schedule& schedule_;
    const platform::Platform& board_;
};

}  // namespace

double lane_estimate(const Problem& problem, const schedule::Schedule& schedule) {
    const Lengths lengths(problem, schedule);
    std::vector<double> lane_end(problem.platform->lane_count(), 0.0);
    std::vector<double> ends;
    ends.reserve(schedule.tasks.size());
    for (const schedule::Task& task : schedule.tasks) {
        double& lane = lane_end[task.lane.index()];
        for (const TaskId before : task.after) lane = std::max(lane, ends[before.index()]);
        lane += lengths.of(task);
        ends.push_back(lane);
    }
    return *std::max_element(lane_end.begin(), lane_end.end());
}

}  // namespace outcore::scheduler
