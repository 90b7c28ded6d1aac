// SPDX-License-Identifier: Apache-2.0
#include "simulator/accounts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "analytic/operands.hpp"
#include "simulator/occupancy.hpp"

namespace outcore::simulator {
namespace {

using schedule::Compute;
using schedule::Transfer;
using schedule::TransferKind;

bool off_chip(const platform::Platform& board, DeviceId device) {
    return board.is_storage(device) ||
           board.memory(device).kind == platform::MemoryKind::ExternalRam;
}

class TrafficLedger {
  public:
    explicit TrafficLedger(const schedule::Schedule& schedule)
        : schedule_(schedule), constants_(schedule) {}

    void add(const Transfer& transfer) {
        const std::int64_t bytes = transfer.source.size_bytes();
        const DeviceId source = schedule_.buffers[transfer.source.buffer].device;
        const DeviceId destination = schedule_.buffers[transfer.destination.buffer].device;
        if (transfer.kind == TransferKind::Copy) {
            if (Traffic* row = find(source)) row->copied_bytes += bytes;
            if (Traffic* row = find(destination)) row->copied_bytes += bytes;
            return;
        }
        if (Traffic* row = find(source)) {
            (constants_.loaded_by(transfer) ? row->weights_bytes : row->activations_loaded_bytes) +=
                bytes;
        }
        if (Traffic* row = find(destination)) row->activations_stored_bytes += bytes;
    }
    void add(const Compute& compute) {
        analytic::for_each_touch(schedule_, compute, [this](const analytic::Touch& touch) {
            if (Traffic* row = find(touch.device)) row->direct_bytes += touch.bytes * touch.times;
        });
    }
    std::vector<Traffic> rows() const {
        std::vector<Traffic> result;
        for (const auto& [id, row] : rows_) result.push_back(row);
        return result;
    }

  private:
    Traffic* find(DeviceId device) {
        if (!off_chip(*schedule_.platform, device)) return nullptr;
        Traffic& row = rows_[device];
        row.device = device;
        row.name = schedule_.platform->device_name(device);
        return &row;
    }
    const schedule::Schedule& schedule_;
    const analytic::ConstantsMap constants_;
    std::map<DeviceId, Traffic> rows_;
};

MemoryPeak account_peak(const schedule::Schedule& schedule, const std::vector<BufferUse>& uses,
                        DeviceId memory) {
    const platform::Memory& bank = schedule.platform->memory(memory);
    MemoryPeak peak{memory, bank.name, 0, 0, bank.usable().count};
    for (const BufferUse& use : uses) {
        const schedule::Buffer& buffer = schedule.buffers[use.buffer];
        if (buffer.device != memory || !use.used()) continue;
        peak.extent_bytes = std::max(peak.extent_bytes, buffer.offset + buffer.size_bytes);
    }
    for (const OccupancyStep& step : occupancy(schedule, uses, memory))
        peak.live_peak_bytes = std::max(peak.live_peak_bytes, step.bytes);
    return peak;
}

}  // namespace

std::vector<Traffic> account_traffic(const schedule::Schedule& schedule) {
    TrafficLedger ledger(schedule);
    for (const schedule::Task& task : schedule.tasks) {
        if (task.once) continue;
        if (const auto* transfer = std::get_if<Transfer>(&task.action)) ledger.add(*transfer);
        if (const auto* compute = std::get_if<Compute>(&task.action)) ledger.add(*compute);
    }
    return ledger.rows();
}

std::vector<MemoryPeak> account_peaks(const schedule::Schedule& schedule,
                                      const std::vector<TaskRun>& runs) {
    const std::vector<BufferUse> uses = buffer_uses(schedule, runs);
    std::vector<MemoryPeak> peaks;
    for (std::size_t i = 0; i < schedule.platform->memories.size(); ++i) {
        if (!schedule.platform->memories[i].on_chip_ram()) continue;
        peaks.push_back(account_peak(schedule, uses, DeviceId(i)));
    }
    return peaks;
}

std::vector<OperatorRow> account_operators(const schedule::Schedule& schedule,
                                           const std::vector<TaskRun>& runs,
                                           const IdVector<TaskId, Cycles>& cycles) {
    const double clock = schedule.platform->core.clock.count;
    std::map<OperatorId, OperatorRow> rows;
    std::vector<bool> counted(runs.size(), false);
    for (std::size_t t = 0; t < runs.size(); ++t) {
        const schedule::Task& task = schedule.tasks[TaskId(t)];
        const auto* compute = std::get_if<Compute>(&task.action);
        if (compute == nullptr || runs[t].skipped) continue;
        OperatorRow& row = rows[compute->op];
        const TaskRun& run = runs[t];
        if (row.tiles++ == 0) {
            row.op = compute->op;
            row.name = schedule.network->describe(compute->op);
            row.start_s = run.start_s;
        }
        row.start_s = std::min(row.start_s, run.start_s);
        row.end_s = std::max(row.end_s, run.end_s);
        row.compute_cycles += cycles[TaskId(t)].count;
        row.stall_cycles += std::llround((run.stall_s + run.stolen_s + run.direct_s) * clock);
        for (const TaskId before : task.after) {
            const auto* transfer = std::get_if<Transfer>(&schedule.tasks[before].action);
            if (transfer == nullptr || counted[before.index()] || runs[before.index()].skipped)
                continue;
            counted[before.index()] = true;
            row.transfer_bytes += transfer->source.size_bytes();
        }
    }
    std::vector<OperatorRow> result;
    for (auto& [op, row] : rows) result.push_back(std::move(row));
    return result;
}

}  // namespace outcore::simulator
