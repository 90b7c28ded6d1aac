// SPDX-License-Identifier: Apache-2.0
#include "scheduler/allocation/offline_allocator.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "scheduler/allocation/exact_allocation.hpp"
#include "scheduler/allocation/greedy_allocation.hpp"

namespace outcore::scheduler {
namespace {

class Allocator {
  public:
    Allocator(const AllocationProblem& problem, const AllocationEffort& effort)
        : problem_(problem), effort_(effort), random_(effort.seed) {
        result_.bound_bytes = peak_bound(problem);
    }

    AllocationResult run() {
        std::int64_t capacity = 0;
        for (const std::int64_t bytes : problem_.capacities) capacity += bytes;
        if (result_.bound_bytes > capacity) {
            result_.proof = AllocationProof::Exhausted;
            result_.failed_block = largest();
            return std::move(result_);
        }
        try_orders();
        if (!good_enough()) climb();
        if (!good_enough() && problem_.blocks.size() <= effort_.exact_blocks) branch();
        if (result_.spots && result_.peak_bytes == result_.bound_bytes)
            result_.proof = AllocationProof::Bound;
        return std::move(result_);
    }

  private:
    using Order = std::vector<std::size_t>;

    bool good_enough() const {
        return result_.spots &&
               result_.peak_bytes <= std::max(result_.bound_bytes, effort_.enough_bytes);
    }

    std::size_t largest() const {
        const auto smaller = [](const Block& a, const Block& b) {
            return a.size_bytes < b.size_bytes;
        };
        const auto& blocks = problem_.blocks;
        return static_cast<std::size_t>(std::max_element(blocks.begin(), blocks.end(), smaller) -
                                        blocks.begin());
    }

    /// Whether it is the best so far.
    bool keep(GreedyResult&& tried, std::string method) {
        if (tried.failed) return false;
        const std::int64_t peak = peak_bytes(problem_, tried.spots);
        if (result_.spots && result_.peak_bytes <= peak) return false;
        result_.spots = std::move(tried.spots);
        result_.peak_bytes = peak;
        result_.method = std::move(method);
        return true;
    }

    void try_orders() {
        for (const BlockOrder order : kBlockOrders) {
            const Order sorted = sorted_blocks(problem_, order);
            if (order_.empty()) order_ = sorted;
            for (const BlockFit fit : {BlockFit::First, BlockFit::Best}) {
                GreedyResult tried = place_in_order(problem_, sorted, fit);
                if (tried.failed && !result_.spots) result_.failed_block = *tried.failed;
                const std::string method = std::string(to_string(order)) +
                                           (fit == BlockFit::First ? ", first fit" : ", best fit");
                if (!keep(std::move(tried), method)) continue;
                order_ = sorted;
                fit_ = fit;
                if (good_enough()) return;
            }
        }
    }

    /// The block to blame: it found no room, or ends at the peak of its memory.
    std::size_t culprit(const GreedyResult& tried) const {
        if (tried.failed) return *tried.failed;
        std::vector<std::size_t> ends;  // by memory: the block that makes its peak
        std::vector<std::int64_t> peaks(problem_.capacities.size(), -1);
        ends.resize(peaks.size(), 0);
        for (std::size_t i = 0; i < tried.spots.size(); ++i) {
            const auto memory = static_cast<std::size_t>(tried.spots[i].memory);
            const std::int64_t end = tried.spots[i].offset + problem_.blocks[i].size_bytes;
            if (end <= peaks[memory]) continue;
            peaks[memory] = end;
            ends[memory] = i;
        }
        const auto most = std::max_element(peaks.begin(), peaks.end()) - peaks.begin();
        return ends[static_cast<std::size_t>(most)];
    }

    /// Smaller is better; an order that leaves a block out is worse than any that does not.
    std::int64_t badness(const GreedyResult& tried, const Order& order) const {
        if (!tried.failed) return peak_bytes(problem_, tried.spots);
        const auto at = std::find(order.begin(), order.end(), *tried.failed) - order.begin();
        return std::numeric_limits<std::int64_t>::max() - at;
    }

    void climb() {
        if (problem_.blocks.size() < 2) return;
        Order now = order_;
        GreedyResult placed = place_in_order(problem_, now, fit_);
        std::int64_t bad = badness(placed, now);
        for (std::int64_t i = 0; i < effort_.climbs; ++i) {
            Order next = now;
            const auto at = std::find(next.begin(), next.end(), culprit(placed));
            const auto ahead = static_cast<std::size_t>(at - next.begin());
            if (ahead > 0 && random_.next() % 2 == 0) {
                const auto to = next.begin() + static_cast<std::ptrdiff_t>(random_.next() % ahead);
                std::rotate(to, at, at + 1);
            } else {
                std::swap(next[random_.next() % next.size()], next[random_.next() % next.size()]);
            }
            GreedyResult tried = place_in_order(problem_, next, fit_);
            const std::int64_t worth = badness(tried, next);
            if (worth > bad) continue;
            now = std::move(next);
            placed = tried;
            bad = worth;
            if (keep(std::move(tried), "climbed") && good_enough()) return;
        }
    }

    void branch() {
        const std::int64_t below =
            result_.spots ? result_.peak_bytes : std::numeric_limits<std::int64_t>::max();
        ExactResult exact = exact_allocation(problem_, below, effort_.exact_nodes);
        result_.nodes = exact.nodes;
        if (exact.exhausted) result_.proof = AllocationProof::Exhausted;
        if (exact.spots.empty()) return;
        result_.spots = std::move(exact.spots);
        result_.peak_bytes = exact.peak_bytes;
        result_.method = "branch and bound";
    }

    const AllocationProblem& problem_;
    const AllocationEffort& effort_;
    Xorshift32 random_;
    AllocationResult result_;
    Order order_;  // of the best greedy result
    BlockFit fit_ = BlockFit::First;
};

}  // namespace

AllocationResult allocate(const AllocationProblem& problem, const AllocationEffort& effort) {
    if (problem.blocks.empty()) {
        AllocationResult nothing;
        nothing.spots = Spots();
        nothing.proof = AllocationProof::Bound;
        return nothing;
    }
    return Allocator(problem, effort).run();
}

}  // namespace outcore::scheduler
