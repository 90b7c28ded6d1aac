// SPDX-License-Identifier: Apache-2.0
#include "scheduler/allocation/greedy_allocation.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace outcore::scheduler {
namespace {

std::int64_t length(const Block& block) { return std::int64_t{block.last} - block.first + 1; }

/// By block: the most bytes alive at a step of its life.
std::vector<std::int64_t> breadths(const std::vector<Block>& blocks) {
    std::map<std::int32_t, std::int64_t> live;  // at steps where a block begins: maxima are there
    for (const Block& block : blocks) live.emplace(block.first, 0);
    for (const Block& block : blocks) {
        const auto end = live.upper_bound(block.last);
        for (auto at = live.lower_bound(block.first); at != end; ++at)
            at->second += block.size_bytes;
    }
    std::vector<std::int64_t> most(blocks.size(), 0);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto end = live.upper_bound(blocks[i].last);
        for (auto at = live.lower_bound(blocks[i].first); at != end; ++at)
            most[i] = std::max(most[i], at->second);
    }
    return most;
}

/// Of each block, what is sorted by: smaller first.
using Key = std::array<std::int64_t, 3>;
std::vector<Key> keys_of(const std::vector<Block>& blocks, BlockOrder order) {
    const std::vector<std::int64_t> breadth =
        order == BlockOrder::Breadth ? breadths(blocks) : std::vector<std::int64_t>();
    std::vector<Key> keys;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const Block& block = blocks[i];
        const std::int64_t size = -block.size_bytes;
        switch (order) {
            case BlockOrder::Size:
                keys.push_back({size, -length(block), block.first});
                break;
            case BlockOrder::Area:
                keys.push_back({size * length(block), size, block.first});
                break;
            case BlockOrder::Lifetime:
                keys.push_back({-length(block), size, block.first});
                break;
            case BlockOrder::Breadth:
                keys.push_back({-breadth[i], size, block.first});
                break;
            case BlockOrder::Start:
                keys.push_back({block.first, size, -length(block)});
                break;
        }
    }
    return keys;
}

/// What lies in one memory, by address.
class Occupied {
  public:
    Occupied(const AllocationProblem& problem, std::int64_t capacity)
        : problem_(problem), capacity_(capacity) {}

    std::optional<std::int64_t> find(const Block& block, BlockFit fit) const {
        std::optional<std::int64_t> found;
        std::int64_t tightest = std::numeric_limits<std::int64_t>::max();
        std::int64_t free = 0;  // from here on, as far as seen
        const auto consider = [&](std::int64_t end) {
            const std::int64_t at = aligned_up(free, block.alignment);
            if (at + block.size_bytes > end || end - free >= tightest) return false;
            found = at;
            tightest = end - free;
            return fit == BlockFit::First;
        };
        for (const auto& [offset, index] : by_offset_) {
            const Block& other = problem_.blocks[index];
            if (!other.meets(block)) continue;
            if (consider(offset)) return found;
            free = std::max(free, offset + other.size_bytes);
        }
        // Above all others a block raises the peak: only where no gap has room.
        if (!found) consider(capacity_);
        return found;
    }
    void add(std::size_t index, std::int64_t offset) {
        const std::pair entry{offset, index};
        by_offset_.insert(std::lower_bound(by_offset_.begin(), by_offset_.end(), entry), entry);
    }

  private:
    const AllocationProblem& problem_;
    std::int64_t capacity_;
    std::vector<std::pair<std::int64_t, std::size_t>> by_offset_;
};

}  // namespace

std::string_view to_string(BlockOrder order) {
    constexpr std::array<std::string_view, kBlockOrders.size()> kNames = {
        "size", "area", "lifetime", "breadth", "start"};
    return kNames[static_cast<std::size_t>(order)];
}

std::vector<std::size_t> sorted_blocks(const AllocationProblem& problem, BlockOrder order) {
    const std::vector<Key> keys = keys_of(problem.blocks, order);
    std::vector<std::size_t> sorted(problem.blocks.size());
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    std::stable_sort(sorted.begin(), sorted.end(),
                     [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    return sorted;
}

GreedyResult place_in_order(const AllocationProblem& problem, std::span<const std::size_t> order,
                            BlockFit fit) {
    std::vector<Occupied> memories;
    for (const std::int64_t capacity : problem.capacities) memories.emplace_back(problem, capacity);
    GreedyResult result;
    result.spots.resize(problem.blocks.size());
    for (std::size_t i = 0; i < problem.blocks.size(); ++i) {
        const auto& fixed = problem.blocks[i].fixed;
        if (!fixed) continue;
        memories[static_cast<std::size_t>(fixed->memory)].add(i, fixed->offset);
        result.spots[i] = *fixed;
    }
    for (const std::size_t index : order) {
        const Block& block = problem.blocks[index];
        if (block.fixed) continue;
        std::optional<Spot> spot;
        for (std::size_t m = 0; !spot && m < block.memories.size(); ++m) {
            const std::int32_t memory = block.memories[m];
            const auto at = memories[static_cast<std::size_t>(memory)].find(block, fit);
            if (at) spot = Spot{memory, *at};
        }
        if (!spot) {
            result.failed = index;
            return result;
        }
        memories[static_cast<std::size_t>(spot->memory)].add(index, spot->offset);
        result.spots[index] = *spot;
    }
    return result;
}

}  // namespace outcore::scheduler
