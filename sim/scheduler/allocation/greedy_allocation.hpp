// Blocks placed one after another, never moved again. What makes the difference is the order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "scheduler/allocation/allocation_problem.hpp"

namespace outcore::scheduler {

enum class BlockOrder : std::uint8_t {
    Size,      // largest first
    Area,      // size times steps, largest first
    Lifetime,  // longest first, then largest
    Breadth,   // those alive at the fullest step first, then largest
    Start      // as they come to life
};
inline constexpr std::array kBlockOrders = {BlockOrder::Size, BlockOrder::Area,
                                            BlockOrder::Lifetime, BlockOrder::Breadth,
                                            BlockOrder::Start};
std::string_view to_string(BlockOrder order);

enum class BlockFit : std::uint8_t {
    First,  // lowest address that is free
    Best    // smallest gap that is large enough
};

/// Indices of the blocks.
std::vector<std::size_t> sorted_blocks(const AllocationProblem& problem, BlockOrder order);

struct GreedyResult {
    Spots spots;
    std::optional<std::size_t> failed;  // the first block that found no room, none if all did
};
/// Fixed blocks first, the others in the first of their memories that has room. O(n * blocks alive
/// with one).
GreedyResult place_in_order(const AllocationProblem& problem, std::span<const std::size_t> order,
                            BlockFit fit);

}  // namespace outcore::scheduler
