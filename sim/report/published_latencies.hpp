// Published latencies from what `outcore fidelity -o` wrote, for the boards of a sweep.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "report/sweep_report.hpp"

namespace outcore::report {

/// Rows in scope of these boards ("stm32f746g-disco"), of all where there is none, each with the
/// prediction that its board had no part in. `file`: a fidelity.json.
Result<std::vector<PublishedLatency>> published_latencies(const std::filesystem::path& file,
                                                          const std::vector<std::string>& boards);

}  // namespace outcore::report
