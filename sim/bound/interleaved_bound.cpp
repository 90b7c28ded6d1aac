// SPDX-License-Identifier: Apache-2.0
#include "bound/interleaved_bound.hpp"

#include <algorithm>

#include "bound/segment_price.hpp"

namespace outcore::bound {
namespace {

class Chains {
  public:
    Chains(std::span<const Stage> stages, const Dependence& dependence, const BoardLimits& limits,
           Start start)
        : stages_(stages), dependence_(dependence), limits_(limits), start_(start) {}

    /// From the start to z(k); k = number of stages: to the end.
    Segment from_start(std::size_t k) const {
        Segment segment{0, k};
        for (std::size_t j = 0; j < stages_.size(); ++j) {
            if (!before(k, j)) continue;
            segment.compute_cycles += stages_[j].cycles;
            segment.constant_bytes += stages_[j].constant_bytes;
        }
        price_segment(segment, 0.0, start_ == Start::Cold, limits_);
        return segment;
    }
    /// From z(i) to z(k).
    Segment between(std::size_t i, std::size_t k) const {
        Segment segment{i, k};
        for (std::size_t j = i + 1; j < stages_.size(); ++j) {
            if (!before(k, j)) continue;
            if (dependence_.after[i][j]) segment.compute_cycles += stages_[j].cycles;
            segment.constant_bytes += dependence_.full_bytes[i][j];
        }
        price_segment(segment, 0.0, false, limits_);
        return segment;
    }

  private:
    bool before(std::size_t k, std::size_t j) const {
        return k == stages_.size() || dependence_.before[k][j];
    }

    std::span<const Stage> stages_;
    const Dependence& dependence_;
    const BoardLimits& limits_;
    Start start_;
};

}  // namespace

SegmentedBound interleaved_bound(std::span<const Stage> stages, const Dependence& dependence,
                                 const BoardLimits& limits, Start start) {
    const Chains chains(stages, dependence, limits, start);
    const std::size_t end = stages.size();
    std::vector<double> best(end + 1, 0.0);
    std::vector<Segment> into(end + 1);
    std::vector<bool> starts(end + 1, true);  // whether the chain's first instant is the start
    for (std::size_t k = 0; k <= end; ++k) {
        into[k] = chains.from_start(k);
        best[k] = into[k].cycles;
        for (std::size_t i = 0; i < k; ++i) {
            if (k < end && !dependence.before[k][i]) continue;
            constexpr double kNoise = 1e-9;
            // Before z(i) nothing is known that is not in best[k] already.
            const Segment segment = chains.between(i, k);
            if (best[i] + segment.cycles <= best[k] * (1.0 + kNoise)) continue;
            best[k] = best[i] + segment.cycles;
            into[k] = segment;
            starts[k] = false;
        }
    }
    SegmentedBound bound;
    std::size_t k = end;
    while (true) {
        bound.segments.push_back(into[k]);
        if (starts[k]) break;
        k = into[k].first;
    }
    std::reverse(bound.segments.begin(), bound.segments.end());
    double compute = 0.0;
    for (const Stage& stage : stages) compute += stage.cycles;
    take_off_flash(best[end], compute, limits, bound);
    return bound;
}

}  // namespace outcore::bound
