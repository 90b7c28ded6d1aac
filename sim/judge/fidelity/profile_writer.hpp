// A calibrated timing model as kernel profiles: the files of configs/kernels that schedules are
// priced with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "judge/fidelity/fidelity.hpp"

namespace outcore::judge {

struct FittedProfile {
    std::string name;  // "x-cube-ai-8.1", also the file's stem
    std::string json;
};

/// One profile for each engine and range of versions that rows were fitted to. Cores with rows of
/// the engine's family have fitted values; other cores of the table are assumed to differ as they
/// do for other engines. `origin` names the command and the table.
std::vector<FittedProfile> write_profiles(FidelityReport& report, const TimingPrior& prior,
                                          const std::vector<Engine>& engines,
                                          const std::string& origin);

}  // namespace outcore::judge
