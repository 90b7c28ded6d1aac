// SPDX-License-Identifier: Apache-2.0
#include "scheduler/objective.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>

#include "analytic/lane_recurrence.hpp"
#include "cost/kernel_cost.hpp"

namespace outcore::scheduler {
namespace {

constexpr double kSecondsPerYear = 365.25 * 24 * 3600;
constexpr double kInfinite = std::numeric_limits<double>::infinity();

bool wears(const platform::Platform& board, DeviceId device) {
    return board.is_storage(device) && board.storage(device).kind != platform::StorageKind::Psram;
}

double written_bytes(const schedule::Schedule& schedule) {
    double bytes = 0.0;
    for (const schedule::Task& task : schedule.tasks) {
        const auto* transfer = std::get_if<schedule::Transfer>(&task.action);
        if (transfer == nullptr) continue;
        const DeviceId to = schedule.buffers[transfer->destination.buffer].device;
        if (wears(*schedule.platform, to))
            bytes += static_cast<double>(transfer->destination.size_bytes());
    }
    return bytes;
}

double worn_share(const schedule::Schedule& schedule) {
    std::map<std::pair<DeviceId, std::int64_t>, double> erases;
    double worst = 0.0;
    for (const schedule::Task& task : schedule.tasks) {
        const auto* erase = std::get_if<schedule::Erase>(&task.action);
        if (erase == nullptr) continue;
        const schedule::Buffer& buffer = schedule.buffers[erase->region.buffer];
        const platform::Storage& storage = schedule.platform->storage(buffer.device);
        const std::int64_t begin = buffer.offset + erase->region.offset;
        for (std::int64_t at = begin; at < begin + erase->region.span_bytes();
             at += storage.sector.count) {
            const double times = ++erases[{buffer.device, at / storage.sector.count}];
            worst = std::max(worst, times / storage.endurance_cycles);
        }
    }
    return worst;
}

double sram_bytes(const schedule::Schedule& schedule) {
    std::vector<std::int64_t> ends(schedule.platform->device_count(), 0);
    for (const schedule::Buffer& buffer : schedule.buffers) {
        if (schedule.platform->is_storage(buffer.device) ||
            !schedule.platform->memory(buffer.device).on_chip_ram())
            continue;
        std::int64_t& end = ends[buffer.device.index()];
        end = std::max(end, buffer.offset + buffer.size_bytes);
    }
    double sum = 0.0;
    for (const std::int64_t end : ends) sum += static_cast<double>(end);
    return sum;
}

}  // namespace

std::string_view to_string(Metric metric) {
    constexpr std::array<std::string_view, kMetrics.size()> kNames = {
        "latency", "throughput", "energy", "writes", "lifetime", "sram", "edp"};
    return kNames[static_cast<std::size_t>(metric)];
}

bool more_is_better(Metric metric) {
    return metric == Metric::Throughput || metric == Metric::Lifetime;
}

double Figures::of(Metric metric) const {
    switch (metric) {
        case Metric::Latency:
            return latency_s;
        case Metric::Throughput:
            return period_s > 0.0 ? 1.0 / period_s : kInfinite;
        case Metric::Energy:
            return energy_j;
        case Metric::Writes:
            return written_bytes;
        case Metric::Lifetime:
            return worn_share > 0.0 ? period_s / worn_share / kSecondsPerYear : kInfinite;
        case Metric::Sram:
            return sram_bytes;
        case Metric::Edp:
            return energy_j * latency_s;
    }
    return 0.0;
}

double Figures::cost(Metric metric) const {
    return more_is_better(metric) ? 1.0 / of(metric) : of(metric);
}

Figures figures_of(const schedule::Schedule& schedule, const cost::KernelProfile& profile) {
    IdVector<TaskId, Cycles> cycles(schedule.tasks.size(), Cycles(0));
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const auto* compute = std::get_if<schedule::Compute>(&schedule.tasks[TaskId(t)].action);
        if (compute != nullptr)
            cycles[TaskId(t)] = cost::compute_cycles(*schedule.network, compute->op, compute->tile,
                                                     profile, schedule.platform->core);
    }
    const auto costs = analytic::schedule_costs(schedule, cycles, cost::DeviceTiming::Typical);
    analytic::LaneRecurrence lanes(schedule, costs, 1);
    const bool ended = lanes.evaluate();
    assert(ended && "edges point backwards");
    (void)ended;
    Figures figures;
    figures.latency_s = figures.period_s = lanes.end_s();
    figures.energy_j = lanes.energy_j();
    if (schedule.overlap > 0) {
        // Frames until the pace is steady, then one more.
        const std::int32_t frames = schedule.overlap + 3;
        analytic::LaneRecurrence more(schedule, costs, frames);
        analytic::LaneRecurrence fewer(schedule, costs, frames - 1);
        if (more.evaluate() && fewer.evaluate()) {
            figures.period_s = more.end_s() - fewer.end_s();
            figures.energy_j = more.energy_j() - fewer.energy_j();
        }
    }
    figures.written_bytes = written_bytes(schedule);
    figures.worn_share = worn_share(schedule);
    figures.sram_bytes = sram_bytes(schedule);
    return figures;
}

bool Limit::broken_by(const Figures& figures) const {
    return more_is_better(metric) ? figures.of(metric) < value : figures.of(metric) > value;
}

double Limit::excess(const Figures& figures) const {
    if (!broken_by(figures)) return 0.0;
    const double have = figures.cost(metric);
    const double most = more_is_better(metric) ? 1.0 / value : value;
    return most > 0.0 ? have / most - 1.0 : have;
}

double Scorer::score(const Figures& figures) {
    if (seconds_are_enough()) return figures.latency_s;
    if (!first_) first_ = figures;
    constexpr double kAlike = 1e-6;  // of two schedules: then the next term decides
    double sum = 0.0, weight = 1.0;
    for (const Term& term : objective_.terms) {
        const double unit = first_->cost(term.metric);
        const double share = figures.cost(term.metric) / (unit > 0.0 ? unit : 1.0);
        sum += (objective_.weighted ? term.weight : weight) * share;
        weight *= kAlike;
    }
    double excess = 0.0;
    for (const Limit& limit : limits_) excess += limit.excess(figures);
    constexpr double kBroken = 1e6;  // beyond what a kept limit may cost
    return excess > 0.0 ? kBroken * (1.0 + excess) + sum : sum;
}

}  // namespace outcore::scheduler
