// Least squares with no negative coefficient.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace outcore::judge {

/// min |a x - b|, x >= 0, for the rows of `a`, all of one length, by the active set method of
/// Lawson and Hanson ("Solving Least Squares Problems", 1974, chapter 23): columns come in one by
/// one, that with the steepest descent first, and leave where they would turn negative. A column
/// that depends on those that are in, or explains nothing, stays at 0. Deterministic.
std::vector<double> non_negative_least_squares(const std::vector<std::vector<double>>& a,
                                               const std::vector<double>& b);

}  // namespace outcore::judge
