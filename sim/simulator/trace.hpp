// What the hardware did over simulated time: step functions, one for each track.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace outcore::simulator {

struct TraceOptions {
    std::size_t limit = 200000;  // spans of activity that are kept, the first ones of the window
    double from_s = 0.0;
    double to_s = std::numeric_limits<double>::infinity();
};

/// `state` and `value` hold from `at_s` to the next step, or to the end of the trace.
struct TraceStep {
    double at_s = 0.0;
    double value = 0.0;
    std::uint32_t state = 0;
};

struct TraceTrack {
    std::string group;                // "core", "dma", "bus", "flash", "sram", "power"
    std::string name;                 // unique in its group: "qspi"
    std::string unit;                 // of the value: "share", "bytes", "W"; empty without values
    std::vector<std::string> states;  // 0 is idle; empty without states
    std::vector<TraceStep> steps;     // the first at Trace::from_s
};

/// Complete from `from_s` to `to_s`. Where `dropped` is not 0, the limit ended it there.
struct Trace {
    double from_s = 0.0, to_s = 0.0;
    double simulated_s = 0.0;  // where the simulation ended
    std::size_t spans = 0;     // recorded
    std::size_t dropped = 0;   // spans that began later, within the window
    std::size_t limit = 0;
    std::vector<TraceTrack> tracks;
};

}  // namespace outcore::simulator
