// SPDX-License-Identifier: Apache-2.0
#include "bound/sequential_bound.hpp"

#include <algorithm>
#include <limits>

#include "bound/segment_price.hpp"

namespace outcore::bound {
namespace {

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

/// When a value is written and read, by position in the order.
struct Life {
    std::size_t written = kNever;  // kNever: a network input, there from the start
    std::size_t last_read = 0;
    bool ever_read = false;
};

class Order {
  public:
    Order(std::span<const Stage> stages, std::span<const Value> values, const BoardLimits& limits,
          Start start)
        : stages_(stages), values_(values), limits_(limits), start_(start), lives_(values.size()) {
        for (std::size_t i = 0; i < stages.size(); ++i) {
            for (const std::size_t value : stages[i].writes) lives_[value].written = i;
            for (const std::size_t value : stages[i].reads) {
                lives_[value].last_read = i;
                lives_[value].ever_read = true;
            }
        }
    }

    /// Calls visit(segment) for the segments [first, last], last ascending.
    template <typename Visit>
    void from(std::size_t first, const Visit& visit) const {
        Segment segment;
        segment.first = first;
        std::vector<bool> counted(values_.size(), false);
        const bool cold = first == 0 && start_ == Start::Cold;
        double made = 0.0;  // in the segment, and read after it
        std::vector<std::vector<std::size_t>> ends(stages_.size());
        for (std::size_t last = first; last < stages_.size(); ++last) {
            const Stage& stage = stages_[last];
            segment.last = last;
            segment.compute_cycles += stage.cycles;
            segment.constant_bytes += stage.constant_bytes;
            for (const std::size_t value : stage.reads) {
                const Life& life = lives_[value];
                const bool before = first > 0 && (life.written == kNever || life.written < first);
                if (before && !counted[value]) segment.activation_bytes += values_[value].bytes;
                counted[value] = true;
            }
            for (const std::size_t value : stage.writes) {
                const Life& life = lives_[value];
                const bool kept =
                    values_[value].output || (life.ever_read && life.last_read > last);
                if (!kept) continue;
                made += values_[value].bytes;
                if (!values_[value].output) ends[life.last_read].push_back(value);
            }
            for (const std::size_t value : ends[last]) made -= values_[value].bytes;
            price_segment(segment, made, cold, limits_);
            visit(segment);
        }
    }

  private:
    std::span<const Stage> stages_;
    std::span<const Value> values_;
    const BoardLimits& limits_;
    Start start_;
    std::vector<Life> lives_;
};

}  // namespace

SegmentedBound sequential_bound(std::span<const Stage> stages, std::span<const Value> values,
                                const std::vector<bool>& cuts, const BoardLimits& limits,
                                Start start) {
    const Order order(stages, values, limits, start);
    std::vector<double> best(stages.size() + 1, -1.0);
    std::vector<Segment> into(stages.size() + 1);
    best[0] = 0.0;
    double compute = 0.0;
    for (std::size_t first = 0; first < stages.size(); ++first) {
        compute += stages[first].cycles;
        if (best[first] < 0.0 || (first > 0 && !cuts[first])) continue;
        order.from(first, [&](const Segment& segment) {
            const std::size_t next = segment.last + 1;
            if (next < stages.size() && !cuts[next]) return;
            // Of equal values the one with fewer cuts is kept: it says more.
            constexpr double kNoise = 1e-9;
            const double value = best[first] + segment.cycles;
            if (value <= best[next] * (1.0 + kNoise)) return;
            best[next] = value;
            into[next] = segment;
        });
    }
    SegmentedBound bound;
    for (std::size_t end = stages.size(); end > 0; end = into[end].first)
        bound.segments.push_back(into[end]);
    std::reverse(bound.segments.begin(), bound.segments.end());
    take_off_flash(best.back(), compute, limits, bound);
    return bound;
}

}  // namespace outcore::bound
