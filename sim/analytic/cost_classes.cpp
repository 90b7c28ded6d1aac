// SPDX-License-Identifier: Apache-2.0
#include "analytic/cost_classes.hpp"

#include <map>
#include <optional>
#include <utility>

#include "analytic/operands.hpp"
#include "analytic/pieces.hpp"

namespace outcore::analytic {
namespace {

using schedule::Compute;
using schedule::Schedule;
using schedule::Transfer;

/// All that the cost of a task depends on, beside rates. Tasks whose cost depends on where or after
/// what they come have none: they are classes of their own.
using Signature = std::vector<std::int64_t>;

class Classifier {
  public:
    Classifier(const Schedule& schedule, const IdVector<TaskId, Cycles>& cycles)
        : schedule_(schedule), board_(*schedule.platform), cycles_(cycles) {}

    std::optional<Signature> signature(TaskId id) const {
        const schedule::Task& task = schedule_.tasks[id];
        Signature signature{task.lane.value, task.once ? 1 : 0, cycles_[id].count};
        if (const auto* compute = std::get_if<Compute>(&task.action))
            return add(*compute, std::move(signature));
        if (const auto* transfer = std::get_if<Transfer>(&task.action))
            return add(*transfer, std::move(signature));
        if (task.lane == platform::kCpuLane) return signature;
        return std::nullopt;
    }

  private:
    bool plain_memory(DeviceId id) const { return board_.is_memory(id); }

    std::optional<Signature> add(const Compute& compute, Signature signature) const {
        bool in_order = false;  // reads of a window cost by what was read before
        for_each_touch(schedule_, compute, [&](const Touch& touch) {
            if (board_.is_storage(touch.device)) in_order = true;
            if (in_order || board_.memory(touch.device).on_chip_ram()) return;
            signature.insert(signature.end(),
                             {touch.device.value, touch.bytes, touch.times, touch.write ? 1 : 0});
        });
        if (in_order) return std::nullopt;
        return signature;
    }

    /// Pieces of a card or a page count by their addresses.
    std::optional<Signature> add(const Transfer& transfer, Signature signature) const {
        const DeviceId source = schedule_.buffers[transfer.source.buffer].device;
        const DeviceId destination = schedule_.buffers[transfer.destination.buffer].device;
        const bool card = board_.is_storage(source) &&
                          board_.storage(source).kind == platform::StorageKind::SdCard;
        if (card || !plain_memory(destination)) return std::nullopt;
        const PieceGrid grid = piece_grid(schedule_, transfer);
        constexpr std::int64_t kWidest = 8;  // alignment beyond it makes no difference
        const auto low = [](std::int64_t value) { return value & (kWidest - 1); };
        signature.insert(signature.end(), {source.value, destination.value, grid.bytes, grid.rows,
                                           grid.planes, low(grid.source), low(grid.source_row),
                                           low(grid.source_plane), low(grid.destination),
                                           low(grid.destination_row), low(grid.destination_plane)});
        return signature;
    }

    const Schedule& schedule_;
    const platform::Platform& board_;
    const IdVector<TaskId, Cycles>& cycles_;
};

}  // namespace

CostClasses::CostClasses(const Schedule& schedule, const IdVector<TaskId, Cycles>& cycles) {
    reduced_.network = schedule.network;
    reduced_.platform = schedule.platform;
    reduced_.buffers = schedule.buffers;
    reduced_.chunks = schedule.chunks;
    const Classifier classifier(schedule, cycles);
    const ConstantsMap constants(schedule);
    std::map<Signature, std::uint32_t> known;
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const TaskId id(t);
        causes_.push_back(stall_cause(schedule, constants, id));
        const auto signature = classifier.signature(id);
        const auto next = static_cast<std::uint32_t>(times_.size());
        const std::uint32_t found =
            signature ? known.try_emplace(*signature, next).first->second : next;
        class_.push_back(found);
        if (found != next) {
            times_[found] += 1.0;
            continue;
        }
        times_.push_back(1.0);
        cycles_.push_back(cycles[id]);
        reduced_.tasks.push_back(schedule.tasks[id]);
    }
}

void CostClasses::price(ScheduleCosts& costs) const {
    const ScheduleCosts each =
        schedule_costs(reduced_, cycles_, cost::DeviceTiming::Typical, &times_);
    costs.power = each.power;
    costs.tasks.resize(class_.size());
    for (std::size_t t = 0; t < class_.size(); ++t) {
        costs.tasks[TaskId(t)] = each.tasks[TaskId(std::size_t{class_[t]})];
        costs.tasks[TaskId(t)].cause = causes_[t];
    }
}

}  // namespace outcore::analytic
