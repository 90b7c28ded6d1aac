// Operators that the network's rules allow and the runtime does not compute: sums, windows and
// extents that would leave its 32-bit arithmetic (oc_operator_check; tests/runtime/reject holds the
// two together).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "deploy/operator_record.hpp"

namespace outcore::deploy {

/// What is beyond the runtime, as a sentence's end; empty: nothing is.
std::string beyond_runtime(const OperatorRecord& record);

}  // namespace outcore::deploy
