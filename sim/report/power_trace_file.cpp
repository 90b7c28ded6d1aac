// SPDX-License-Identifier: Apache-2.0
#include "report/power_trace_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/csv_field.hpp"
#include "report/trace_note.hpp"

namespace outcore::report {
namespace {

struct Row {
    double at_s;
    const simulator::TraceTrack* track;
    const simulator::TraceStep* step;  // null at the end of the trace
};

std::vector<Row> rows_of(const simulator::Trace& trace) {
    std::vector<Row> rows;
    for (const simulator::TraceTrack& track : trace.tracks) {
        if (track.group != "power") continue;
        for (const simulator::TraceStep& step : track.steps)
            rows.push_back({step.at_s, &track, &step});
        rows.push_back({trace.to_s, &track, nullptr});
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.at_s < b.at_s; });
    return rows;
}

}  // namespace

std::string power_trace_csv(const Simulated& simulated) {
    const simulator::Trace& trace = *simulated.result->trace;
    std::string text = provenance_comment(simulated.provenance);
    text += fmt::format("# {}\n", trace_note(trace));
    text += fmt::format("# {} frames; each row holds until the next of its component\n",
                        simulated.result->frames);
    text += "time_s,component,state,watts\n";
    for (const Row& row : rows_of(trace)) {
        if (row.step == nullptr) {
            text += fmt::format("{},{},end,0\n", row.at_s, csv_field(row.track->name));
            continue;
        }
        text += fmt::format("{},{},{},{}\n", row.at_s, csv_field(row.track->name),
                            csv_field(row.track->states[row.step->state]), row.step->value);
    }
    return text;
}

}  // namespace outcore::report
