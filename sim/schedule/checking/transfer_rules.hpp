// Rules about what a channel can do, seen from one task alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "schedule/checking/findings.hpp"

namespace outcore::schedule::checking {

void check_transfer(const Subject& subject, TaskId id, const Transfer& transfer,
                    Findings& findings);
void check_erase(const Subject& subject, TaskId id, const Erase& erase, Findings& findings);
void check_set_mode(const Subject& subject, TaskId id, const SetMode& set, Findings& findings);

}  // namespace outcore::schedule::checking
