// Plays the tasks of a stream of frames on the address spaces, in an order that extends
// happens-before: every task becomes reads with an expected content and writes that leave one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "schedule/checking/findings.hpp"
#include "schedule/checking/happens_before.hpp"

namespace outcore::schedule::checking {

/// All iterations of a stream of `frames` frames. Needs a schedule that keeps all rules about
/// single tasks.
void replay(const Subject& subject, const TaskOrder& order, std::int32_t frames,
            Findings& findings);

}  // namespace outcore::schedule::checking
