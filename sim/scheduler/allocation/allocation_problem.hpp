// Dynamic storage allocation, offline: blocks whose size and steps of use are known get addresses
// in a few memories, so that blocks alive at the same time do not share a byte.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace outcore::scheduler {

/// An address in one of the memories of an AllocationProblem.
struct Spot {
    std::int32_t memory = 0;
    std::int64_t offset = 0;
    friend auto operator<=>(const Spot&, const Spot&) = default;
};

struct Block {
    std::int64_t size_bytes = 1;  // at least 1
    std::int64_t alignment = 1;
    std::int32_t first = 0, last = 0;    // steps of use, both included
    std::vector<std::int32_t> memories;  // that it may lie in, best first
    std::optional<Spot> fixed = {};      // it lies there, whatever `memories` says

    bool meets(const Block& other) const { return first <= other.last && other.first <= last; }
};

struct AllocationProblem {
    std::vector<std::int64_t> capacities;  // of the memories
    std::vector<Block> blocks;
};

using Spots = std::vector<Spot>;  // by block

std::int64_t aligned_up(std::int64_t offset, std::int64_t alignment);
/// Most bytes alive at one step.
std::int64_t max_live_bytes(std::span<const Block> blocks);
/// What no allocation's peak is below: bytes alive at one step, and where fixed blocks end.
std::int64_t peak_bound(const AllocationProblem& problem);
/// Highest address in use of each memory, in sum: what an allocator keeps small.
std::int64_t peak_bytes(const AllocationProblem& problem, const Spots& spots);

/// Part of the peak that is not alive even when most is: 0 when there is nothing to gain.
double fragmentation(std::int64_t peak_bytes, std::int64_t max_live_bytes);

}  // namespace outcore::scheduler
