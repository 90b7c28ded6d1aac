// Lifetime of a storage from what one inference does to its sectors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cost/endurance.hpp"
#include "cost/sector_rotation.hpp"

namespace outcore::cost {

/// Of one inference.
struct SectorUse {
    std::int64_t sector = 0;
    double erases = 0.0;
    double reads = 0.0;
};

struct WearCase {
    std::vector<SectorUse> used;        // sectors that are erased or read
    std::int64_t sectors = 0;           // of the storage
    std::int64_t constant_sectors = 0;  // hold constants, which stay where they are but for
                                        // Levelling::Static
    double rated_cycles = 1e5;
    Levelling levelling = Levelling::None;
    /// Read disturb: after so many reads a sector is erased and written again. None: not counted.
    std::optional<double> reads_before_refresh;
};

struct WearEstimate {
    double erases_per_inference = 0.0;  // of all sectors, moves and refreshes included
    double hottest_rate = 0.0;          // erases an inference of the sector that has most
    double extra_erases = 1.0;          // by levelling and refreshes, over those of the schedule
    double rated_inferences = 0.0;      // until the hottest sector reaches the rated count
    double first_worn_median = 0.0;  // inferences until the first sector is worn, probability 1/2
    double first_worn_early = 0.0;   // the same with probability 1/100
};

/// Erase rates under the levelling, in the long run:
///   none         each sector its own
///   round-robin  sum over the erased sectors / (sectors - constant sectors)
///   static       sum * (1 + 1 / period) / sectors
/// A sector that is read r times adds r / reads_before_refresh erases (levelled with the others
/// where static levelling moves it).
std::vector<RateGroup> erase_rates(const WearCase& wear);

/// Infinite inferences where nothing is erased.
WearEstimate estimate_wear(const WearCase& wear);

}  // namespace outcore::cost
