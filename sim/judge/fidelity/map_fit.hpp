// The most probable values of a timing model's factors, given measured times.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "judge/fidelity/timing_model.hpp"

namespace outcore::judge {

struct Observation {
    const TimingParts* parts = nullptr;
    double cycles = 0.0;
    double spread = 0.05;  // of the logarithm: what the observation keeps to itself
};

/// Maximum a posteriori in the logarithm of time: each factor is normal around zero with its
/// spread, each observation around the model with its own, with the tails of Huber's function
/// beyond three spreads, so that one odd row does not bend the rest.
///
/// 1. linearise log(time) at the current factors;
/// 2. solve for the factors with the Gram matrix of the observations (as many unknowns as rows, not
///    as factors);
/// 3. repeat until no factor moves by more than 1e-5, 40 times at most.
///
/// Deterministic. O(rows^2 x factors + rows^3) a step. `start` holds one value for each spread.
std::vector<double> fit_factors(const std::vector<Observation>& observations,
                                const std::vector<double>& spreads, std::vector<double> start);

}  // namespace outcore::judge
