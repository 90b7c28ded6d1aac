// What tiles of one operator cost, line fills apart from the rest.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cost/kernel_cost.hpp"

namespace outcore::bound {

/// Cycles, not rounded, of one call.
struct TilePrice {
    double slow = 0.0;   // of outputs that do not go the kernel's quick way
    double other = 0.0;  // of all else but line fills
    double sum() const { return slow + other; }
};

class TilePrices {
  public:
    /// For an operator that is no view.
    TilePrices(const network::Network& network, OperatorId id, const cost::KernelProfile& profile,
               const platform::Core& core);

    TilePrice price(const network::Tile& tile) const;
    double per_fill() const { return timing_->per_fill; }
    /// The most that a call gains by rounding.
    double rounding() const;
    /// That of each further call, beyond what it costs by itself.
    double rounding_of_more() const;

  private:
    double slow_term() const;

    const network::Network& network_;
    OperatorId id_;
    const platform::Core& core_;
    const cost::KernelTiming* timing_;
};

}  // namespace outcore::bound
