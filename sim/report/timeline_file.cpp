// SPDX-License-Identifier: Apache-2.0
#include "report/timeline_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "report/trace_note.hpp"

namespace outcore::report {
using Layout = JsonWriter::Layout;
using simulator::Trace;
using simulator::TraceStep;
using simulator::TraceTrack;

namespace {

constexpr int kSchedule = 1, kHardware = 2;

/// Each is a process of the viewer, which draws it as one block.
struct Block {
    int pid;
    std::string_view title, group;
};
constexpr std::array<Block, 5> kBlocks{{{kSchedule, "schedule", "lane"},
                                        {kHardware, "hardware", ""},
                                        {3, "bus: share of each device's time", "bus"},
                                        {4, "SRAM in use", "sram"},
                                        {5, "power", "power"}}};

int pid_of(const std::string& group) {
    const auto block = std::find_if(kBlocks.begin(), kBlocks.end(),
                                    [&](const Block& b) { return b.group == group; });
    return block == kBlocks.end() ? kHardware : block->pid;
}

JsonWriter& event(JsonWriter& json, std::string_view phase, int pid) {
    return json.begin_object(Layout::Inline).member("ph", phase).member("pid", pid);
}

void name(JsonWriter& json, std::string_view what, int pid, std::size_t tid,
          std::string_view text) {
    event(json, "M", pid).member("tid", tid).member("name", what).key("args").begin_object();
    json.member("name", text).end_object().end_object();
}

/// Microseconds with all digits of the simulation's picoseconds. Perfetto cuts them to nanoseconds;
/// an end and the beginning at the same instant have the same text, so they stay together.
std::string instant(double at_s) {
    constexpr double kPicoseconds = 1e12;
    constexpr std::int64_t kMicrosecond = 1000000;
    const std::int64_t ps = std::llround(at_s * kPicoseconds);
    return fmt::format("{}.{:06}", ps / kMicrosecond, ps % kMicrosecond);
}

/// A task has a start and a length, which Perfetto cuts to nanoseconds one by one: 1.001 us can
/// become 1000 ns and overlap with what ends there. A quarter of a nanosecond keeps whole ones
/// whole.
void write_task(JsonWriter& json, const simulator::TimelineEntry& entry, const std::string& label) {
    constexpr double kNanoseconds = 1e9;
    const std::int64_t start = std::llround(entry.start_s * kNanoseconds);
    const std::int64_t length = std::llround(entry.end_s * kNanoseconds) - start;
    event(json, "X", kSchedule).member("tid", entry.lane.value);
    json.key("ts").raw(fmt::format("{}.{:03}25", start / 1000, start % 1000));
    json.key("dur").raw(fmt::format("{}.{:03}", length / 1000, length % 1000));
    json.member("name", label).key("args").begin_object();
    json.member("task", entry.task.value).member("frame", entry.frame).end_object().end_object();
}

void write_states(JsonWriter& json, const Trace& trace, const TraceTrack& track, int pid,
                  std::size_t tid) {
    name(json, "thread_name", pid, tid, track.group + " " + track.name);
    const auto edge = [&](std::string_view phase, double at_s) -> JsonWriter& {
        return event(json, phase, pid).member("tid", tid).key("ts").raw(instant(at_s));
    };
    for (std::size_t i = 0; i < track.steps.size(); ++i) {
        const TraceStep& step = track.steps[i];
        if (step.state == 0) continue;
        const double end_s = i + 1 < track.steps.size() ? track.steps[i + 1].at_s : trace.to_s;
        edge("B", step.at_s).member("name", track.states[step.state]).end_object();
        edge("E", end_s).end_object();
    }
}

void write_counter(JsonWriter& json, const Trace& trace, const TraceTrack& track, int pid) {
    const auto sample = [&](double at_s, double value) {
        event(json, "C", pid).member("name", track.name).key("ts").raw(instant(at_s));
        json.key("args").begin_object().member(track.unit, value).end_object().end_object();
    };
    for (const TraceStep& step : track.steps) sample(step.at_s, step.value);
    if (!track.steps.empty()) sample(trace.to_s, track.steps.back().value);
}

void write_tracks(JsonWriter& json, const Trace& trace) {
    for (const Block& block : kBlocks) {
        const bool used = block.pid == kSchedule ||
                          std::any_of(trace.tracks.begin(), trace.tracks.end(),
                                      [&](const auto& t) { return pid_of(t.group) == block.pid; });
        if (used) name(json, "process_name", block.pid, 0, block.title);
    }
    for (std::size_t i = 0; i < trace.tracks.size(); ++i) {
        const TraceTrack& track = trace.tracks[i];
        const int pid = pid_of(track.group);
        if (track.unit.empty())
            write_states(json, trace, track, pid, i + 1);
        else
            write_counter(json, trace, track, pid);
    }
    if (trace.dropped == 0) return;
    event(json, "i", kHardware)
        .member("tid", 0)
        .member("s", "g")
        .key("ts")
        .raw(instant(trace.to_s));
    json.member("name", "trace ends: " + trace_note(trace)).end_object();
}

void write_extent(JsonWriter& json, const Trace& trace) {
    json.key("trace").begin_object(Layout::Inline);
    json.member("from_s", trace.from_s)
        .member("to_s", trace.to_s)
        .member("simulated_s", trace.simulated_s)
        .member("spans", trace.spans)
        .member("dropped", trace.dropped)
        .member("limit", trace.limit)
        .member("note", trace_note(trace));
    json.end_object();
}

}  // namespace

std::string timeline_json(const Simulated& simulated) {
    const schedule::Schedule& plan = *simulated.schedule;
    const auto& trace = simulated.result->trace;
    JsonWriter json;
    json.begin_object();
    write_provenance(json, simulated.provenance);
    if (trace) write_extent(json, *trace);
    json.member("displayTimeUnit", "ms").key("traceEvents").begin_array();
    for (std::size_t lane = 0; lane < plan.platform->lane_count(); ++lane)
        name(json, "thread_name", kSchedule, lane, plan.platform->lane_name(LaneId(lane)));
    for (const auto& entry : simulated.result->timeline)
        write_task(json, entry, plan.tasks[entry.task].label);
    if (trace) write_tracks(json, *trace);
    json.end_array().end_object();
    return json.text();
}

}  // namespace outcore::report
