// What tiles of one operator cost, line fills apart from the rest.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cost/kernel_cost.hpp"

namespace outcore::bound {

class TilePrices {
  public:
    /// For an operator that is no view.
    TilePrices(const network::Network& network, OperatorId id, const cost::KernelProfile& profile,
               const platform::Core& core);

    /// Cycles of one call without line fills, not rounded, less what rounding may take off.
    double least(const network::Tile& tile) const;
    /// Whether the tile has channels that need the exact requantisation.
    bool exact(const network::Tile& tile) const;
    double per_call() const { return timing_->per_call; }
    double per_fill() const { return timing_->per_fill; }

  private:
    const network::Network& network_;
    OperatorId id_;
    const platform::Core& core_;
    const cost::KernelTiming* timing_;
};

}  // namespace outcore::bound
