// trace.vcd: a value change dump (IEEE 1364) of what the lanes and the hardware did, for GTKWave.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/result_files.hpp"

namespace outcore::report {

/// Expects a result with a trace. Written from the result, not from the kernel. States are vectors
/// whose encoding stands in the file's head, tasks and bytes are integers, shares and watts reals;
/// the unit of time is a picosecond. No date: same input, same bytes.
std::string trace_vcd(const Simulated& simulated);

}  // namespace outcore::report
