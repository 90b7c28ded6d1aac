// The data of a sweep's page as JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/sweep_analysis.hpp"

namespace outcore::report {

/// Rows that the page shows, ascending: all, or where there are too many those near the fronts,
/// those confirmed and a seeded sample of the others.
std::vector<std::size_t> page_rows(const SweepReport& report, const SweepAnalysis& analysis,
                                   std::size_t most = kMostPagePoints);

/// Numbers have seven digits; "inf" and "-inf" stand for infinities, null for what is not known.
std::string sweep_data(const SweepReport& report, const SweepAnalysis& analysis,
                       const std::vector<std::size_t>& shown);

}  // namespace outcore::report
