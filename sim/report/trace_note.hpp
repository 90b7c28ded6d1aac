// What part of the simulated time a trace covers, in words: part of every trace file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "simulator/trace.hpp"

namespace outcore::report {

/// "complete from 0 s to 0.25 s of 1.056 s; 81234 later spans left out by the limit of 200000".
std::string trace_note(const simulator::Trace& trace);

}  // namespace outcore::report
