// SPDX-License-Identifier: Apache-2.0
#include "scheduler/allocation/allocation_problem.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace outcore::scheduler {

std::int64_t aligned_up(std::int64_t offset, std::int64_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

std::int64_t max_live_bytes(std::span<const Block> blocks) {
    std::map<std::int64_t, std::int64_t> changes;  // by step
    for (const Block& block : blocks) {
        changes[block.first] += block.size_bytes;
        changes[std::int64_t{block.last} + 1] -= block.size_bytes;
    }
    std::int64_t live = 0, most = 0;
    for (const auto& [step, change] : changes) most = std::max(most, live += change);
    return most;
}

std::int64_t peak_bound(const AllocationProblem& problem) {
    std::vector<std::int64_t> ends(problem.capacities.size(), 0);
    for (const Block& block : problem.blocks) {
        if (!block.fixed) continue;
        std::int64_t& end = ends[static_cast<std::size_t>(block.fixed->memory)];
        end = std::max(end, block.fixed->offset + block.size_bytes);
    }
    return std::max(max_live_bytes(problem.blocks),
                    std::accumulate(ends.begin(), ends.end(), std::int64_t{0}));
}

std::int64_t peak_bytes(const AllocationProblem& problem, const Spots& spots) {
    std::vector<std::int64_t> ends(problem.capacities.size(), 0);
    for (std::size_t i = 0; i < spots.size(); ++i) {
        std::int64_t& end = ends[static_cast<std::size_t>(spots[i].memory)];
        end = std::max(end, spots[i].offset + problem.blocks[i].size_bytes);
    }
    return std::accumulate(ends.begin(), ends.end(), std::int64_t{0});
}

double fragmentation(std::int64_t peak_bytes, std::int64_t max_live_bytes) {
    if (peak_bytes <= 0) return 0.0;
    return 1.0 - static_cast<double>(max_live_bytes) / static_cast<double>(peak_bytes);
}

}  // namespace outcore::scheduler
