// timeline.json: Chrome trace events, for ui.perfetto.dev.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/result_files.hpp"

namespace outcore::report {

/// One row a lane with its tasks; where the result has a trace, one row for each track of states
/// and one counter for each track of values.
std::string timeline_json(const Simulated& simulated);

}  // namespace outcore::report
