// The points of a search that learns from results: next and report.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "explore/sweep/point_source.hpp"
#include "explore/sweep/sweep_row.hpp"

namespace outcore::explore {

/// Deterministic: same sweep file, same results, same points. A resumed run asks again from the
/// start and answers with what its store knows.
class AdaptiveSource {
  public:
    virtual ~AdaptiveSource() = default;
    /// Points not given before, numbered on; none at the end.
    virtual std::vector<Point> generation() = 0;
    /// The results of all points of the last generation, in any order; `point`, `state` and
    /// `figures` count.
    virtual void report(std::span<const SweepRow> rows) = 0;
    /// An upper limit of how many points there will be.
    virtual std::int64_t at_most() const = 0;
};

/// Of a sweep whose sampler is adaptive. The sweep must outlive it.
std::unique_ptr<AdaptiveSource> make_adaptive_source(const Sweep& sweep);

}  // namespace outcore::explore
