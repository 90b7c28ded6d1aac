// Rules about the application's tasks: every input ready once, every output taken once, as dense
// tensors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "schedule/checking/findings.hpp"

namespace outcore::schedule::checking {

void check_input_ready(const Subject& subject, TaskId id, const InputReady& input,
                       Findings& findings);
void check_output_taken(const Subject& subject, TaskId id, const OutputTaken& output,
                        Findings& findings);
void check_application_counts(const Subject& subject, Findings& findings);

}  // namespace outcore::schedule::checking
