// The constants of a board that no schedule depends on: clocks, rates, cycles of handlers. Changed
// in place, without reading a description again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "platform/platform.hpp"

namespace outcore::explore {

/// Whether a JSON pointer of a board names a rate.
bool names_rate(std::string_view pointer);

/// All rates, in an order that depends on the numbers of parts only.
std::vector<double> rates_of(const platform::Platform& board);
/// How many of them, from the first, belong to core and memories: all that kernels depend on.
std::size_t kernel_rates(const platform::Platform& board);
void set_rates(platform::Platform& board, std::span<const double> rates);

/// What one constant changes.
struct RateChange {
    std::size_t index = 0;  // in rates_of()
    double value = 0.0;
};
/// `changed` is `board` with another value of a rate.
std::vector<RateChange> rate_changes(const platform::Platform& board,
                                     const platform::Platform& changed);

}  // namespace outcore::explore
