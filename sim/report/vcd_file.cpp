// SPDX-License-Identifier: Apache-2.0
#include "report/vcd_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/version.hpp"
#include "report/trace_note.hpp"
#include "report/vcd_signals.hpp"

namespace outcore::report {
using simulator::Trace;
using simulator::TraceStep;
using simulator::TraceTrack;

namespace {

const std::vector<std::string> kTaskKinds{"idle", "compute", "load",        "store",
                                          "copy", "erase",   "mode switch", "input or output"};

double task_kind(const schedule::Action& action) {
    if (std::holds_alternative<schedule::Compute>(action)) return 1;
    if (std::holds_alternative<schedule::Erase>(action)) return 5;
    if (std::holds_alternative<schedule::SetMode>(action)) return 6;
    const auto* transfer = std::get_if<schedule::Transfer>(&action);
    if (transfer == nullptr) return 7;
    switch (transfer->kind) {
        case schedule::TransferKind::Load:
            return 2;
        case schedule::TransferKind::Store:
            return 3;
        case schedule::TransferKind::Copy:
            break;
    }
    return 4;
}

int bits_for(std::size_t states) {
    int bits = 1;
    while ((std::size_t{1} << bits) < states) ++bits;
    return bits;
}

/// Declares and fills the variables; says what the states mean.
class Dump {
  public:
    explicit Dump(const Simulated& simulated)
        : schedule_(*simulated.schedule), result_(*simulated.result), trace_(*result_.trace) {
        for (std::size_t lane = 0; lane < schedule_.platform->lane_count(); ++lane)
            add_lane(LaneId(lane));
        for (const TraceTrack& track : trace_.tracks) add_track(track);
    }
    const std::string& legend() const { return legend_; }
    const VcdSignals& signals() const { return signals_; }

  private:
    std::uint32_t add_states(const std::string& scope, const std::string& name,
                             const std::vector<std::string>& states) {
        legend_ += fmt::format("  {}.{}:", scope, name);
        for (std::size_t i = 0; i < states.size(); ++i)
            legend_ += fmt::format("{} {} {}", i == 0 ? "" : ",", i, states[i]);
        legend_ += "\n";
        return signals_.add(scope, name, VcdType::State, bits_for(states.size()));
    }
    void add_lane(LaneId lane) {
        const std::string name = schedule_.platform->lane_name(lane);
        const auto kind = add_states("lane", name, kTaskKinds);
        const auto number = signals_.add("lane", name + "_task", VcdType::Integer);
        signals_.change(kind, 0.0, 0);
        for (const simulator::TimelineEntry& entry : result_.timeline) {
            if (entry.lane != lane || entry.end_s <= entry.start_s) continue;
            signals_.change(kind, entry.start_s, task_kind(schedule_.tasks[entry.task].action));
            signals_.change(number, entry.start_s, entry.task.value);
            signals_.change(kind, entry.end_s, 0);
            signals_.change(number, entry.end_s, -1);
        }
    }
    void add_track(const TraceTrack& track) {
        if (!track.states.empty()) {
            const auto state = add_states(track.group, track.name, track.states);
            for (const TraceStep& step : track.steps) signals_.change(state, step.at_s, step.state);
        }
        if (track.unit.empty()) return;
        const bool counts = track.unit == "bytes";
        const auto value = signals_.add(track.group, track.name + "_" + track.unit,
                                        counts ? VcdType::Integer : VcdType::Real);
        for (const TraceStep& step : track.steps) signals_.change(value, step.at_s, step.value);
    }

    const schedule::Schedule& schedule_;
    const simulator::SimulationResult& result_;
    const Trace& trace_;
    VcdSignals signals_;
    std::string legend_;
};

}  // namespace

std::string trace_vcd(const Simulated& simulated) {
    const Trace& trace = *simulated.result->trace;
    const Dump dump(simulated);
    std::string text = fmt::format("$version outcore {} ({}) $end\n", version(), commit());
    text += "$comment\n" + provenance_comment(simulated.provenance);
    text += trace_note(trace) + "\n$end\n";
    text += "$comment\nstates:\n" + dump.legend() + "$end\n$timescale 1 ps $end\n";
    text += dump.signals().declarations() + "$enddefinitions $end\n";
    text += dump.signals().changes(trace.from_s, trace.to_s);
    if (trace.dropped > 0) text += "$comment trace ends: " + trace_note(trace) + " $end\n";
    text += fmt::format("#{}\n", std::llround(trace.to_s * 1e12));
    return text;
}

}  // namespace outcore::report
