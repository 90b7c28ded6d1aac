// SPDX-License-Identifier: Apache-2.0
#include "scheduler/allocation/exact_allocation.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace outcore::scheduler {
namespace {

class Tree {
  public:
    Tree(const AllocationProblem& problem, std::int64_t below, std::int64_t node_limit)
        : problem_(problem),
          limit_(node_limit),
          bound_(peak_bound(problem)),
          best_(below),
          spots_(problem.blocks.size()),
          placed_(problem.blocks.size(), false),
          peaks_(problem.capacities.size(), 0) {
        find_instants();
        for (std::size_t i = 0; i < problem.blocks.size(); ++i) {
            const Block& block = problem.blocks[i];
            for (std::size_t t = begin_[i]; t < end_[i]; ++t) to_come_[t] += block.size_bytes;
        }
    }

    ExactResult search() {
        ExactResult result;
        left_ = problem_.blocks.size();
        descend({-1, 0, 0});
        result.exhausted = !stopped_;
        result.nodes = nodes_;
        result.spots = std::move(found_);
        result.peak_bytes = result.spots.empty() ? 0 : best_;
        return result;
    }

  private:
    /// What rises from node to node: address, memory, block.
    using Rank = std::tuple<std::int64_t, std::int32_t, std::size_t>;

    /// Steps at which a block begins are enough: blocks that meet do so at one of them.
    void find_instants() {
        std::vector<std::int32_t> instants;
        for (const Block& block : problem_.blocks) instants.push_back(block.first);
        std::sort(instants.begin(), instants.end());
        instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
        for (const Block& block : problem_.blocks) {
            const auto from = std::lower_bound(instants.begin(), instants.end(), block.first);
            const auto to = std::upper_bound(instants.begin(), instants.end(), block.last);
            begin_.push_back(static_cast<std::size_t>(from - instants.begin()));
            end_.push_back(static_cast<std::size_t>(to - instants.begin()));
        }
        to_come_.assign(instants.size(), 0);
        skylines_.assign(problem_.capacities.size(), std::vector<std::int64_t>(instants.size(), 0));
    }

    std::int64_t height(std::size_t index, std::int32_t memory) const {
        const auto& line = skylines_[static_cast<std::size_t>(memory)];
        return *std::max_element(line.begin() + static_cast<std::ptrdiff_t>(begin_[index]),
                                 line.begin() + static_cast<std::ptrdiff_t>(end_[index]));
    }

    /// Where the block lies when it is the next in this memory; nothing when it can not.
    std::optional<std::int64_t> landing(std::size_t index, std::int32_t memory) const {
        const Block& block = problem_.blocks[index];
        const std::int64_t low = height(index, memory);
        if (block.fixed) {
            if (block.fixed->memory != memory || low > block.fixed->offset) return std::nullopt;
            return block.fixed->offset;
        }
        const std::int64_t at = aligned_up(low, block.alignment);
        if (at + block.size_bytes > problem_.capacities[static_cast<std::size_t>(memory)])
            return std::nullopt;
        return at;
    }

    template <typename Visit>
    void for_each_memory(const Block& block, const Visit& visit) const {
        if (block.fixed) return visit(block.fixed->memory);
        for (const std::int32_t memory : block.memories) visit(memory);
    }

    /// No allocation below this node has a lower peak; infinite when a block has no room left.
    std::int64_t least_peak(std::int64_t address) const {
        const std::int64_t now = std::accumulate(peaks_.begin(), peaks_.end(), std::int64_t{0});
        std::int64_t least = std::max(now, bound_);
        for (std::size_t t = 0; t < to_come_.size(); ++t) {
            std::int64_t sum = to_come_[t];
            // In a single memory, what is to come lies above the last address.
            const std::int64_t floor = skylines_.size() == 1 && to_come_[t] > 0 ? address : 0;
            for (const auto& line : skylines_) sum += std::max(line[t], floor);
            least = std::max(least, sum);
        }
        for (std::size_t i = 0; i < placed_.size(); ++i) {
            if (placed_[i]) continue;
            const Block& block = problem_.blocks[i];
            std::int64_t raised = std::numeric_limits<std::int64_t>::max();
            for_each_memory(block, [&](std::int32_t memory) {
                const auto low = landing(i, memory);
                if (!low) return;
                const std::int64_t at = aligned_up(std::max(*low, address), block.alignment);
                const auto m = static_cast<std::size_t>(memory);
                if (block.fixed ? *low < address : at + block.size_bytes > problem_.capacities[m])
                    return;
                const std::int64_t end = (block.fixed ? *low : at) + block.size_bytes;
                raised = std::min(raised, std::max<std::int64_t>(0, end - peaks_[m]));
            });
            if (raised == std::numeric_limits<std::int64_t>::max()) return raised;
            least = std::max(least, now + raised);
        }
        return least;
    }

    void descend(const Rank& last) {
        if (left_ == 0) return keep();
        if (++nodes_ > limit_) {
            stopped_ = true;
            return;
        }
        if (least_peak(std::max<std::int64_t>(0, std::get<0>(last))) >= best_) return;
        std::vector<Rank> next;
        for (std::size_t i = 0; i < placed_.size(); ++i) {
            if (placed_[i]) continue;
            for_each_memory(problem_.blocks[i], [&](std::int32_t memory) {
                const auto at = landing(i, memory);
                if (at && Rank{*at, memory, i} > last) next.emplace_back(*at, memory, i);
            });
        }
        // Low addresses and large blocks first: good allocations early.
        std::sort(next.begin(), next.end(), [this](const Rank& a, const Rank& b) {
            if (std::get<0>(a) != std::get<0>(b)) return std::get<0>(a) < std::get<0>(b);
            const std::int64_t size_a = problem_.blocks[std::get<2>(a)].size_bytes;
            const std::int64_t size_b = problem_.blocks[std::get<2>(b)].size_bytes;
            return size_a != size_b ? size_a > size_b : a < b;
        });
        for (const Rank& rank : next) {
            visit(rank);
            if (stopped_ || best_ <= bound_) return;
        }
    }

    void visit(const Rank& rank) {
        const auto& [offset, memory, index] = rank;
        const auto m = static_cast<std::size_t>(memory);
        const Block& block = problem_.blocks[index];
        auto& line = skylines_[m];
        const auto from = line.begin() + static_cast<std::ptrdiff_t>(begin_[index]);
        const auto to = line.begin() + static_cast<std::ptrdiff_t>(end_[index]);
        const std::vector<std::int64_t> before(from, to);
        const std::int64_t peak = peaks_[m];
        const std::int64_t top = offset + block.size_bytes;
        std::fill(from, to, top);
        peaks_[m] = std::max(peak, top);
        for (std::size_t t = begin_[index]; t < end_[index]; ++t) to_come_[t] -= block.size_bytes;
        placed_[index] = true;
        spots_[index] = {memory, offset};
        --left_;
        descend(rank);
        ++left_;
        placed_[index] = false;
        for (std::size_t t = begin_[index]; t < end_[index]; ++t) to_come_[t] += block.size_bytes;
        peaks_[m] = peak;
        std::copy(before.begin(), before.end(), from);
    }

    void keep() {
        const std::int64_t peak = std::accumulate(peaks_.begin(), peaks_.end(), std::int64_t{0});
        if (peak >= best_) return;
        best_ = peak;
        found_ = spots_;
    }

    const AllocationProblem& problem_;
    const std::int64_t limit_;
    const std::int64_t bound_;
    std::int64_t best_;
    Spots spots_, found_;
    std::vector<bool> placed_;
    std::vector<std::int64_t> peaks_;                  // by memory
    std::vector<std::size_t> begin_, end_;             // by block: instants of its life
    std::vector<std::int64_t> to_come_;                // by instant: bytes of blocks not placed
    std::vector<std::vector<std::int64_t>> skylines_;  // by memory, then instant
    std::size_t left_ = 0;
    std::int64_t nodes_ = 0;
    bool stopped_ = false;
};

}  // namespace

ExactResult exact_allocation(const AllocationProblem& problem, std::int64_t below,
                             std::int64_t node_limit) {
    return Tree(problem, below, node_limit).search();
}

}  // namespace outcore::scheduler
