// How many lines a kernel's operands bring into the core's data cache.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "network/geometry.hpp"
#include "platform/platform.hpp"

namespace outcore::cost {

/// Channels that a depthwise kernel works on at a time (runtime/kernels/oc_depthwise_group.h).
constexpr std::int64_t kChannelGroup = 4;
/// Of a weight record beside the weights: bias, multiplier and shift of a channel, int32.
constexpr double kRequantisationBytes = 12.0;

/// A data cache as the closed forms see it: sizes in lines.
struct Cache {
    double line = 32.0, lines = 0.0, ways = 4.0, store_share = 0.5;

    explicit Cache(const platform::Core& core);
    double lines_of(double bytes) const { return bytes / line; }
    /// Lines that hold a word of each of `pixels` pixels, `step` bytes apart.
    double lines_of(std::int64_t pixels, std::int64_t step) const;
    /// Lines that can be kept of those that are `step` bytes apart: a step of 2, 4, ... lines
    /// leaves sets empty.
    double kept(std::int64_t step) const;
    /// What is lost of `again` lines between two passes over them when `all` lines are touched
    /// meanwhile: a set that is asked for one line more than it has ways loses all of them.
    double lost(double again, double all) const;
};

/// Which operands lie behind the data cache; tightly coupled and uncached memory is not.
struct CachedOperands {
    bool inputs = true, weights = true, output = true;
};

/// Operands are taken not to be in the cache before, scratch in tightly coupled memory, where
/// schedulers put it first. A line that a store brings in counts as the share of it that the store
/// waits for. 0 for cores without a data cache. The order of accesses is that of runtime/kernels:
/// convolutions go over their weights for every kPositionsPerRead positions, depthwise ones over
/// all positions for a few channels.
std::int64_t line_fills(const network::Network& network, OperatorId op, const network::Tile& tile,
                        const platform::Core& core, const CachedOperands& cached = {});

/// The core's cycles for a line from the slowest cached memory, as the virtual board has them
/// (board/core/memory_system.cpp): the way over the bus, the memory's setup and the bytes. 0 where
/// nothing is cached. A fitted price of a line above that holds something else.
double longest_fill(const platform::Platform& platform);

}  // namespace outcore::cost
