// The cases of a suite, with all that their schedulers need loaded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "explore/comparison.hpp"
#include "explore/suite.hpp"
#include "schedule/schedule_json.hpp"

namespace outcore::explore {

/// Where parts lie, and what is done to a network after import.
struct Surroundings {
    std::filesystem::path configs;
    std::shared_ptr<const schedule::KernelLayouts> layouts;
    schedule::NetworkPass prepare;  // constant folding, which is not this folder's
};

/// Network, then platform, then size of on-chip RAM, in the order of the suite; what can not be
/// loaded is returned as a whole.
Result<std::vector<CaseProblem>> load_cases(const Suite& suite, const Surroundings& surroundings);

/// The case of a schedule from a file: its own network and platform, all of its RAM.
Result<CaseProblem> case_of_schedule(const schedule::Schedule& schedule, const std::string& kernels,
                                     const Surroundings& surroundings);

/// `name` in configs/kernels; empty: the platform's.
Result<std::shared_ptr<const cost::KernelProfile>> load_case_profile(
    const std::filesystem::path& configs, const platform::Platform& platform,
    const std::string& name);

}  // namespace outcore::explore
