// The sweep's page from its parts: one HTML file with data, script, style and chart library in it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/sweep_analysis.hpp"

namespace outcore::report {

std::string sweep_page(const SweepReport& report, const SweepAnalysis& analysis);

}  // namespace outcore::report
