// SPDX-License-Identifier: Apache-2.0
#include "simulator/recorded_trace.hpp"

#include <algorithm>
#include <span>

#include "hardware/activity_log.hpp"
#include "hardware/activity_steps.hpp"

namespace outcore::simulator {
namespace {

TraceTrack track_of(hardware::TrackInfo info, std::span<const hardware::Activity> spans,
                    const Trace& trace) {
    TraceTrack track;
    for (const hardware::ActivityStep& step :
         hardware::steps_of(info, spans, trace.from_s, trace.to_s)) {
        track.steps.push_back({step.at_s, step.value, step.state});
    }
    track.group = info.group;
    track.name = info.name;
    track.unit = info.unit;
    track.states = info.states;  // with those that were found to hold at once
    return track;
}

}  // namespace

hardware::RecordingLimits recording_limits(const TraceOptions& options) {
    return {options.limit, options.from_s, options.to_s};
}

Trace recorded_trace(hardware::ActivityLog& log, double end_s) {
    log.close(end_s);
    Trace trace;
    trace.from_s = log.from_s();
    trace.to_s = log.complete_until_s();
    trace.simulated_s = end_s;
    trace.spans = log.spans().size();
    trace.dropped = log.dropped();
    trace.limit = log.limit();
    auto from = log.spans().begin();
    for (std::uint32_t id = 0; id < log.tracks().size(); ++id) {
        const auto to = std::find_if(from, log.spans().end(),
                                     [&](const auto& span) { return span.track != id; });
        trace.tracks.push_back(track_of(log.tracks()[id], {from, to}, trace));
        from = to;
    }
    return trace;
}

}  // namespace outcore::simulator
