// What a fit was made of, one line a task, for people who want to judge it or to try another model.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "judge/board/kernel_fit.hpp"

namespace outcore::report {

/// CSV with a line of names: report, core, kernel class, operator and the memories of its operands,
/// group, cycles, pieces of transfers and what their handlers are charged, counts of
/// cost::kTimingTerms.
std::string observation_table(std::span<const judge::KernelObservation> observations);

}  // namespace outcore::report
