// How far the order of points by the closed forms is the order by SystemC: ranks that flip.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "explore/front/sweep_front.hpp"

namespace outcore::explore {

/// Two confirmed rows: closed forms say that `better` is, SystemC says the contrary.
struct RankFlip {
    std::size_t better = 0, worse = 0;
    /// How much of the larger figure lies between both, in each fidelity: a flip matters when both
    /// are large.
    double analytic_margin = 0.0, systemc_margin = 0.0;
};

struct RankFlips {
    std::size_t confirmed = 0;  // rows with both figures known
    std::size_t pairs = 0;      // that differ in both fidelities
    std::size_t flipped = 0;
    std::vector<RankFlip>
        flips;  // by the smaller of their margins, the largest first; `most` at most
};
/// O(confirmed^2).
RankFlips rank_flips(std::span<const SweepRow> rows, const FigureColumn& figure, std::size_t most);

/// Confirmed rows that are on the front of the confirmed ones by one predictor only.
struct FrontChanges {
    std::vector<std::size_t> gained, lost;  // by SystemC
};
FrontChanges front_changes(std::span<const SweepRow> rows, const Objectives& objectives,
                           const FigureLimits& limits);

}  // namespace outcore::explore
