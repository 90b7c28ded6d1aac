// Decides where activations live and how every operator is tiled, before any task exists.
//
// 1. Without external RAM all activations lie in on-chip RAM; the offline allocator's
// placement and several orders are tried.
// 2. With it, if that fails or is not the fastest, they start in external RAM and are moved on chip
// one by one,
//    shortest-lived and most used first, as long as the estimate of the operators concerned gets
//    better.
// 3. Each operator takes its cheapest tile plan whose slots fit beside what lies on chip at that
// moment.
// 4. Where constants may stay in internal flash: operators whose plan gets faster when they read
// theirs in place, most cycles saved for a byte first (and less of the first ones where more is
// saved so), as far as the room goes; then all is planned again. Guarantees: places of things alive
// at the same time do not overlap, 4. never makes the estimate worse. Does not promise an optimum.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "network/lifetimes.hpp"
#include "scheduler/operator_spaces.hpp"

namespace outcore::scheduler {

/// Places by tensor index of the root; nothing = not there.
using Places = std::vector<std::optional<Place>>;

struct NetworkPlan {
    Places resident;                           // in on-chip RAM, by tensor
    Places external;                           // in external RAM, by tensor
    IdVector<OperatorId, TilePlan> operators;  // empty plans for views
    std::vector<bool> in_flash;  // by operator: its constants are read in internal flash
    double cycles = 0.0;         // estimate
};

/// Plans for one depth of prefetch. The tile spaces of the operators are built once and reused, by
/// several planners where they are given.
class NetworkPlanner {
  public:
    NetworkPlanner(const Problem& problem, const BoardView& board, std::int32_t depth,
                   std::shared_ptr<OperatorSpaces> spaces = nullptr);
    ~NetworkPlanner();

    /// A plan, or what the first operator that does not fit lacks (without `nearest_bytes`).
    std::variant<NetworkPlan, Infeasible> plan();
    /// `base` or a faster plan that keeps about `bytes` of constants in internal flash, at most (a
    /// tile's constants are padded: the caller counts what comes of it).
    NetworkPlan with_internal_flash(const NetworkPlan& base, std::int64_t bytes);
    /// Whether a plan exists when the largest on-chip memory had `bytes` usable bytes.
    bool fits_with(std::int64_t bytes);

  private:
    struct Search;
    std::unique_ptr<Search> search_;
};

}  // namespace outcore::scheduler
