// The program of one frame, cut into stages, as the body of a pipeline: while a stage works at a
// frame, the stage before it works at the next one.
//
// 1. Steps behind the n-th cut get delay n. The steps of all stages alternate so that each stage is
//    as far as the others at any time, by the time that its slower lane, cpu or storage, needs.
// 2. What a stage leaves to the next one lies in one place: it writes it when the next stage has
//    read what was there. Such values are kept from one iteration to the next.
// 3. Constants of the first steps of an iteration may be loaded once, so that the core has work
// when
//    it begins, while the storage already brings what comes next.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "scheduler/program/program.hpp"

namespace outcore::scheduler {

/// Seconds that a step keeps the lanes.
struct StepLoad {
    double cpu_s = 0.0, storage_s = 0.0;  // with the constants that it is the first to need

    double slower_s() const { return cpu_s > storage_s ? cpu_s : storage_s; }
};
/// By step. `storage_s_per_byte`: of long reads.
std::vector<StepLoad> step_loads(const Program& frame, double storage_s_per_byte);

struct BodyOptions {
    std::vector<std::int32_t> cuts;  // first steps of the stages behind the first one, rising
    std::int64_t kept_bytes = 0;     // of constants that are loaded once, at most
};

/// `frame` is sealed; the body is, too. Nothing where a stage reads what was written two or more
/// stages before: two frames would have to lie in one place. O(steps * stages + uses).
std::optional<Program> pipeline_body(const Program& frame, const std::vector<StepLoad>& loads,
                                     const BodyOptions& options);

}  // namespace outcore::scheduler
