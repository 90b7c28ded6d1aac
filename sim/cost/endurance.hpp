// How many erases the sectors of a storage stand, and when the first of many wears out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace outcore::cost {

/// Sectors that are erased equally often.
struct RateGroup {
    double erases_per_inference = 0.0;
    std::int64_t sectors = 0;
};

/// Erases until a sector is worn follow a Weibull distribution, the usual one for the weakest of
/// many cells. The rated endurance is read as the count that one sector in a thousand does not
/// reach. Shape and share are assumed: no part's data sheet gives a spread.
class Endurance {
  public:
    static constexpr double kShape = 3.0;              // assumed
    static constexpr double kWornAtRatedCount = 1e-3;  // share of sectors; assumed

    explicit Endurance(double rated_cycles, double shape = kShape,
                       double worn_at_rated_count = kWornAtRatedCount);

    /// Share of sectors that are worn after `erases`.
    double worn_share(double erases) const;
    /// Inferences until the first of all sectors is worn with `probability`; infinity when none is
    /// erased. Closed form: the first of independent Weibull lives is Weibull again.
    double first_worn_inferences(std::span<const RateGroup> groups, double probability) const;

  private:
    double shape_;
    double scale_;  // erases by which 63 % of the sectors are worn
};

}  // namespace outcore::cost
