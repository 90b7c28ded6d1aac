// Rules about ids and lanes: after these hold, everything else may follow references without
// looking.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "schedule/checking/findings.hpp"

namespace outcore::schedule::checking {

void check_references(const Subject& subject, Findings& findings);
void check_lanes(const Subject& subject, Findings& findings);

}  // namespace outcore::schedule::checking
