// SPDX-License-Identifier: Apache-2.0
#include "cost/endurance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace outcore::cost {

Endurance::Endurance(double rated_cycles, double shape, double worn_at_rated_count)
    : shape_(shape),
      scale_(rated_cycles / std::pow(-std::log1p(-worn_at_rated_count), 1.0 / shape)) {}

double Endurance::worn_share(double erases) const {
    return -std::expm1(-std::pow(erases / scale_, shape_));
}

double Endurance::first_worn_inferences(std::span<const RateGroup> groups,
                                        double probability) const {
    double hottest = 0.0;
    for (const RateGroup& group : groups) hottest = std::max(hottest, group.erases_per_inference);
    if (hottest == 0.0) return std::numeric_limits<double>::infinity();
    // All survive n inferences with exp(-(n / scale)^shape * sum of rate^shape).
    double sum = 0.0;
    for (const RateGroup& group : groups) {
        sum += static_cast<double>(group.sectors) *
               std::pow(group.erases_per_inference / hottest, shape_);
    }
    return scale_ / hottest * std::pow(-std::log1p(-probability) / sum, 1.0 / shape_);
}

}  // namespace outcore::cost
