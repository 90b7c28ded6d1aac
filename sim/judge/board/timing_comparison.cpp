// SPDX-License-Identifier: Apache-2.0
#include "judge/board/timing_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "cost/kernel_cost.hpp"

namespace outcore::judge {
namespace {

using schedule::Compute;

constexpr std::string_view kTransferNames[] = {"load", "store", "copy"};

std::int64_t waited(const simulator::StallCycles& stall) {
    // Handlers and direct accesses are in the tasks that they lengthen.
    return stall.total() - stall.dma_interrupts - stall.direct_access;
}

void add(TimePair& sum, const TaskTime& board, double simulated) {
    sum.board += static_cast<double>(board.charge());
    sum.simulated += simulated;
}

}  // namespace

std::string task_kind(const schedule::Schedule& schedule, const schedule::Task& task) {
    if (const auto* compute = std::get_if<Compute>(&task.action)) {
        const auto work = cost::kernel_work(*schedule.network, compute->op, compute->tile,
                                            schedule.platform->core);
        return work ? std::string(cost::to_string(cost::family(work->kernel))) : std::string();
    }
    if (const auto* transfer = std::get_if<schedule::Transfer>(&task.action))
        return std::string(kTransferNames[static_cast<std::size_t>(transfer->kind)]);
    if (std::holds_alternative<schedule::Erase>(task.action)) return "erase";
    if (std::holds_alternative<schedule::SetMode>(task.action)) return "mode";
    return {};
}

double TimingComparison::operator_error() const {
    double sum = 0.0;
    int count = 0;
    for (const OperatorTimes& row : operators) {
        if (row.cycles.board <= 0.0 || row.cycles.simulated <= 0.0) continue;
        sum += std::fabs(std::log(row.cycles.simulated / row.cycles.board));
        ++count;
    }
    return count == 0 ? 0.0 : std::expm1(sum / count);
}

TimingComparison compare_times(const schedule::Schedule& schedule, const BoardTimeline& board,
                               const simulator::SimulationResult& simulated) {
    const double clock = schedule.platform->core.clock.count;
    std::map<std::pair<bool, std::string>, KindTimes> kinds;  // transfers behind kernels
    std::map<std::int32_t, OperatorTimes> operators;
    for (const simulator::TimelineEntry& entry : simulated.timeline) {
        if (entry.frame != 0) continue;
        const schedule::Task& task = schedule.tasks[entry.task];
        const std::string kind = task_kind(schedule, task);
        if (kind.empty()) continue;
        const double cycles = (entry.end_s - entry.start_s) * clock;
        const auto* compute = std::get_if<Compute>(&task.action);
        KindTimes& row = kinds[{compute == nullptr, kind}];
        row.kind = kind;
        ++row.tasks;
        add(row.cycles, board.tasks[entry.task], cycles);
        if (compute == nullptr) continue;
        OperatorTimes& op = operators[compute->op.value];
        op.op = compute->op;
        op.name = schedule.network->describe(compute->op);
        ++op.tasks;
        add(op.cycles, board.tasks[entry.task], cycles);
    }
    TimingComparison comparison;
    for (auto& [key, row] : kinds) comparison.kinds.push_back(std::move(row));
    for (auto& [key, row] : operators) comparison.operators.push_back(std::move(row));
    comparison.end_to_end = {board.frame_cycles, static_cast<double>(simulated.latency_cycles)};
    comparison.stall = {board.stall_cycles, static_cast<double>(waited(simulated.stall_cycles))};
    return comparison;
}

}  // namespace outcore::judge
