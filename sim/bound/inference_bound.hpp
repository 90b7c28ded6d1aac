// What no schedule of a network on a platform can beat, and which theorem says so (docs/bounds.md).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "bound/board_limits.hpp"
#include "bound/stage.hpp"
#include "cost/kernel_profile.hpp"
#include "network/network.hpp"

namespace outcore::bound {

/// What a schedule is known to do: it decides which theorems hold. By default nothing, then the
/// bound is one for all schedules.
struct Manner {
    /// Operators one after another (theorem U): in the order `order`, which may leave out views;
    /// or, where that is empty, in an order that the scheduler may choose.
    bool sequential = false;
    std::vector<OperatorId> order;
    Start start = Start::Cold;
};

/// Constants are counted as they are packed where that is known: bytes of each operator; empty:
/// the sizes of the tensors.
struct BoundInput {
    const network::Network& network;
    const platform::Platform& platform;
    const cost::KernelProfile& profile;
    Allowed allowed = {};
    IdVector<OperatorId, std::int64_t> constant_bytes = {};
};

struct InferenceBound {
    double cycles = 0.0;  // the largest of all theorems that hold
    std::string name;     // "compute", "storage", "U" or "G"
    std::string theorem;  // one line for people
    std::string binding;  // the segment that waits longest, with its operators; or the operator
    double period_cycles = 0.0;  // least time from frame to frame, however many are under way

    double compute_cycles = 0.0;  // sum of the operators' least cycles
    double constant_bytes = 0.0;  // that one inference reads
    BoardLimits limits;
    double flash_cycles = 0.0;  // what internal flash may save
    /// Of the binding theorem; operators instead of stages.
    struct Part {
        OperatorId first, last;
        std::string text;  // what its end points are
        Segment segment;
    };
    std::vector<Part> parts;
    IdVector<OperatorId, double> least_cycles;
};

/// O(operators squared), and the cost model's calls of least_cycles().
InferenceBound inference_bound(const BoundInput& input, const Manner& manner);

}  // namespace outcore::bound
