// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/point_detail.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "base/json_writer.hpp"
#include "network/network.hpp"
#include "simulator/memory_lives.hpp"

namespace outcore::explore {
namespace {

using schedule::Schedule;
using simulator::SimulationResult;
using Layout = JsonWriter::Layout;

enum Kind : std::size_t { kCompute, kLoad, kStore, kCopy, kErase, kMode, kInput, kOutput };
constexpr std::array kKinds = {"compute", "load",        "store", "copy",
                               "erase",   "mode switch", "input", "output"};

Kind kind_of(const schedule::Action& action) {
    if (std::holds_alternative<schedule::Compute>(action)) return kCompute;
    if (std::holds_alternative<schedule::Erase>(action)) return kErase;
    if (std::holds_alternative<schedule::SetMode>(action)) return kMode;
    if (std::holds_alternative<schedule::InputReady>(action)) return kInput;
    if (std::holds_alternative<schedule::OutputTaken>(action)) return kOutput;
    switch (std::get<schedule::Transfer>(action).kind) {
        case schedule::TransferKind::Load:
            return kLoad;
        case schedule::TransferKind::Store:
            return kStore;
        case schedule::TransferKind::Copy:
            break;
    }
    return kCopy;
}

/// One bar of the chart.
struct Bar {
    std::size_t lane = 0;
    Kind kind = kCompute;
    std::int32_t op = -1;  // whose kernel it is, or waits for it
    double start_s = 0.0, end_s = 0.0;

    bool joins(const Bar& next) const {
        return lane == next.lane && kind == next.kind && op == next.op;
    }
};

/// By task: the operator of a kernel; of a transfer, that of the first kernel that waits for it, or
/// that it follows.
std::vector<std::int32_t> operators_of(const Schedule& plan) {
    std::vector<std::int32_t> ops(plan.tasks.size(), -1);
    for (std::size_t t = 0; t < plan.tasks.size(); ++t) {
        const schedule::Task& task = plan.tasks[TaskId(t)];
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute != nullptr) ops[t] = compute->op.value;
        for (const TaskId before : task.after) {
            std::int32_t& earlier = ops[before.index()];
            if (compute != nullptr && earlier < 0) earlier = compute->op.value;
            if (compute == nullptr && ops[t] < 0 && kind_of(task.action) == kStore)
                ops[t] = earlier;
        }
    }
    return ops;
}

std::vector<Bar> bars_of(const Schedule& plan, const SimulationResult& result) {
    const std::vector<std::int32_t> ops = operators_of(plan);
    std::vector<std::vector<Bar>> lanes(plan.platform->lane_count());
    for (const simulator::TimelineEntry& entry : result.timeline) {
        if (entry.frame != 0 || entry.end_s <= entry.start_s) continue;
        lanes[entry.lane.index()].push_back({entry.lane.index(),
                                             kind_of(plan.tasks[entry.task].action),
                                             ops[entry.task.index()], entry.start_s, entry.end_s});
    }
    std::size_t all = 0;
    for (const auto& lane : lanes) all += lane.size();
    std::vector<Bar> bars;
    for (auto& lane : lanes) {
        std::stable_sort(lane.begin(), lane.end(),
                         [](const Bar& a, const Bar& b) { return a.start_s < b.start_s; });
        const std::size_t first = bars.size();
        for (const Bar& bar : lane) {
            if (all > kMostDrawnTasks && bars.size() > first && bars.back().joins(bar))
                bars.back().end_s = bar.end_s;
            else
                bars.push_back(bar);
        }
    }
    return bars;
}

/// Tenths of a microsecond are finer than anything that is drawn.
double microseconds(double seconds) { return std::round(seconds * 1e7) / 10.0; }

void write_names(JsonWriter& json, const Schedule& plan) {
    json.key("lanes").begin_array();
    for (std::size_t lane = 0; lane < plan.platform->lane_count(); ++lane)
        json.value(plan.platform->lane_name(LaneId(lane)));
    json.end_array();
    json.key("operators").begin_array();
    for (std::size_t op = 0; op < plan.network->operators.size(); ++op)
        json.value(plan.network->describe(OperatorId(op)));
    json.end_array();
    json.key("kinds").begin_array();
    for (const char* kind : kKinds) json.value(kind);
    json.end_array();
}

void write_bars(JsonWriter& json, const std::vector<Bar>& bars) {
    json.key("tasks").begin_array();
    for (const Bar& bar : bars) {
        json.begin_array().value(bar.lane).value(static_cast<std::size_t>(bar.kind)).value(bar.op);
        json.value(microseconds(bar.start_s)).value(microseconds(bar.end_s)).end_array();
    }
    json.end_array();
}

void write_memories(JsonWriter& json, const Schedule& plan, const SimulationResult& result) {
    const auto lives = simulator::memory_lives(plan, result.timeline);
    json.key("memories").begin_array();
    for (const simulator::MemoryPeak& peak : result.peak_sram) {
        json.begin_object().member("name", peak.name).member("usable_bytes", peak.usable_bytes);
        json.key("buffers").begin_array();
        std::size_t written = 0;
        for (const simulator::MemoryLife& life : lives) {
            if (life.memory != peak.memory || written++ >= kMostDrawnTasks) continue;
            json.begin_array().value(life.begin).value(life.end - life.begin);
            json.value(microseconds(life.from_s)).value(microseconds(life.to_s));
            json.value(life.label).end_array();
        }
        json.end_array().end_object();
    }
    json.end_array();
}

/// Each operator against what the core and the storage could do at most. The roof over the core is
/// the fastest operator's rate: profiles know no peak.
void write_roofline(JsonWriter& json, const Schedule& plan, const SimulationResult& result,
                    const bound::InferenceBound& bound) {
    const double clock = plan.platform->core.clock.count;
    double peak = 0.0;
    for (const simulator::OperatorRow& row : result.operators) {
        const double seconds = static_cast<double>(row.compute_cycles) / clock;
        if (seconds > 0.0)
            peak =
                std::max(peak, static_cast<double>(network::macs(*plan.network, row.op)) / seconds);
    }
    json.key("roofline").begin_object().member("peak_macs_per_s", peak);
    json.member("bytes_per_s", bound.limits.storage_rate() * clock);
    json.key("operators").begin_array();
    for (const simulator::OperatorRow& row : result.operators) {
        json.begin_object().member("name", row.name);
        json.member("macs", network::macs(*plan.network, row.op));
        json.member("bytes", row.transfer_bytes);
        json.member("seconds", static_cast<double>(row.compute_cycles + row.stall_cycles) / clock);
        json.end_object();
    }
    json.end_array().end_object();
}

void write_energy(JsonWriter& json, const SimulationResult& result) {
    std::map<std::string, double> sums;
    for (const simulator::ComponentEnergy& part : result.energy)
        sums[part.component + ", " + part.state] += part.energy_j;
    json.key("energy_j").begin_object();
    for (const auto& [name, joules] : sums) json.member(name, joules);
    json.end_object();
}

void write_stalls(JsonWriter& json, const SimulationResult& result, double clock) {
    const simulator::StallCycles& s = result.stall_cycles;
    const std::array<std::pair<const char*, std::int64_t>, 11> parts = {{
        {"kernels", result.compute_cycles},
        {"weights", s.weights_load},
        {"activations in", s.activation_load},
        {"activations out", s.store},
        {"copies", s.copy},
        {"erases", s.erase},
        {"mode switches", s.mode_switch},
        {"DMA interrupts", s.dma_interrupts},
        {"bus contention", s.bus_contention},
        {"reads in place", s.direct_access},
        {"other", s.other + result.application_cycles},
    }};
    json.key("stalls_s").begin_object();
    for (const auto& [name, cycles] : parts)
        if (cycles > 0) json.member(name, static_cast<double>(cycles) / clock);
    json.end_object();
}

void write_fidelity(JsonWriter& json, const char* name, const SimulationResult& result) {
    json.key(name).begin_object().member("latency_s", result.latency_s);
    json.member("energy_j", result.energy_j).end_object();
}

}  // namespace

std::string point_detail(const Schedule& plan, const SimulationResult& analytic,
                         const SimulationResult& systemc, const bound::InferenceBound& bound) {
    JsonWriter json;
    json.begin_object(Layout::Inline);
    json.member("scheduler", plan.origin.scheduler);
    write_names(json, plan);
    write_bars(json, bars_of(plan, systemc));
    write_memories(json, plan, systemc);
    write_roofline(json, plan, systemc, bound);
    write_energy(json, systemc);
    write_stalls(json, systemc, plan.platform->core.clock.count);
    json.key("bound").begin_object();
    json.member("seconds", bound.cycles / plan.platform->core.clock.count);
    json.member("theorem", bound.theorem).member("binding", bound.binding).end_object();
    write_fidelity(json, "analytic", analytic);
    write_fidelity(json, "systemc", systemc);
    return json.end_object().text();
}

}  // namespace outcore::explore
