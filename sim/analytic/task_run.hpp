// When a task ran and what it waited for: the common words of everything that plays schedules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace outcore::analytic {

/// Same order as the members of simulator::StallCycles.
enum class StallCause {
    WeightsLoad,
    ActivationLoad,
    Store,
    Copy,
    Erase,
    ModeSwitch,
    DmaInterrupts,
    BusContention,
    DirectAccess,
    Other
};
constexpr std::size_t kStallCauses = 10;

/// One run of one task. The cpu waited `stall_s` before it; `stolen_s` and `direct_s` are within
/// it.
struct TaskRun {
    double start_s = 0.0, end_s = 0.0;
    double stall_s = 0.0;
    double stolen_s = 0.0;      // by interrupt handlers
    double direct_s = 0.0;      // operands accessed in place
    double contention_s = 0.0;  // of a transfer
    bool skipped = false;       // there is no frame for it in this iteration
};

}  // namespace outcore::analytic
