// From what the hardware modules wrote down to the tracks of a trace.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulator/trace.hpp"

namespace outcore::hardware {
class ActivityLog;
struct RecordingLimits;
}  // namespace outcore::hardware

namespace outcore::simulator {

hardware::RecordingLimits recording_limits(const TraceOptions& options);

/// Closes `log` at `end_s`, the end of the simulation.
Trace recorded_trace(hardware::ActivityLog& log, double end_s);

}  // namespace outcore::simulator
