// A fit as a file of configs/kernels.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cost/kernel_profile.hpp"
#include "judge/board/kernel_fit.hpp"

namespace outcore::judge {

struct FittedProfileFacts {
    std::string name;
    std::vector<std::string> notes;
    /// By core: boards, networks and firmware that were measured.
    std::map<std::string, std::string> measured_on;
};

/// Cores that were not observed, and classes without data, keep the base profile's rows. Fitted
/// rows are measured, rows that are the base's times a factor derived. Figures have 4 digits.
std::string fitted_profile(const KernelFit& fit, const cost::KernelProfile& base,
                           const FittedProfileFacts& facts);

}  // namespace outcore::judge
