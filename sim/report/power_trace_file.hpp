// power_trace.csv: the power state of each component over simulated time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/result_files.hpp"

namespace outcore::report {

/// Expects a result with a trace. A step function for each component: a row holds until the
/// component's next one; the last has state "end". Its integral is the energy of all simulated
/// frames.
std::string power_trace_csv(const Simulated& simulated);

}  // namespace outcore::report
