// "What would I have to change to get under 100 ms?": the points of a sweep that meet a wish, by
// how little they differ from a chosen one, and what they cost elsewhere.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "explore/front/parameter_levels.hpp"
#include "explore/front/sweep_front.hpp"

namespace outcore::explore {

struct ParameterChange {
    std::size_t parameter = 0;
    Value from, to;
};

struct WhatIfAnswer {
    std::size_t row = 0;
    std::vector<ParameterChange> changes;
    /// Changes that are a decision: a parameter that ceases to exist is none.
    std::size_t decisions = 0;
    /// Length of the steps: for a parameter of numbers, how many of the values in use lie between,
    /// over how many there are; 1 for any other change.
    double steps = 0.0;
};

struct WhatIf {
    bool met_already = false;            // by the chosen row itself
    std::vector<WhatIfAnswer> answers;   // the nearest first
    std::optional<std::size_t> nearest;  // if nothing meets the wish: the row that misses it least
};

struct WhatIfQuestion {
    std::size_t from = 0;   // row
    FigureConstraint wish;  // latency_s at most 0.1
    FigureLimits limits;    // that answers keep too
    Objectives prefer;  // between equally near answers: better in the first, then the second ...
    std::size_t answers = 3;  // at most
    Predictor predictor = Predictor::Analytic;
};

/// Answers are ordered by decisions, then steps, then `prefer`, then their number. Equal figures
/// elsewhere make no answer superfluous. `from` may be infeasible: it has parameters, too.
/// `levels`: of the parameters in these rows. O(rows x parameters).
WhatIf what_if(std::span<const SweepRow> rows, std::span<const ParameterLevels> levels,
               const WhatIfQuestion& question);

}  // namespace outcore::explore
