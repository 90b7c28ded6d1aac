// How many lines a kernel's operands bring into the core's data cache.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "network/geometry.hpp"
#include "platform/platform.hpp"

namespace outcore::cost {

/// Channels that a depthwise kernel works on at a time (runtime/kernels/oc_depthwise_group.h).
constexpr std::int64_t kChannelGroup = 4;
/// Channels of a window that a pool or a mean sums up at a time
/// (runtime/kernels/oc_pixel_window.h).
constexpr std::int64_t kWindowChannels = 8;
/// Of a weight record beside the weights: bias, multiplier and shift of a channel, int32.
constexpr double kRequantisationBytes = 12.0;

/// A data cache as the closed forms see it: sizes in lines.
struct Cache {
    double line = 32.0, lines = 0.0, ways = 4.0, store_share = 0.5;

    explicit Cache(const platform::Core& core);
    double lines_of(double bytes) const { return bytes / line; }
    /// Lines that hold `bytes` of each of `pixels` pixels, `pitch` bytes apart.
    double lines_of(std::int64_t pixels, std::int64_t bytes, std::int64_t pitch) const;
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
    /// What a line of theirs costs, in usual lines (usual_fill).
    double input_price = 1.0, weight_price = 1.0, output_price = 1.0;
    /// Bytes from one pixel to the next in the first input and in the output, of which a tile may
    /// take only some channels; 0: the whole tensor lies there.
    std::int64_t input_pitch = 0, output_pitch = 0;
    /// The part of their lines that is not in the cache when the kernel begins.
    double input_cold = 1.0, weight_cold = 1.0, output_cold = 1.0;
};

/// In usual lines. Scratch is taken to be in tightly coupled memory, where schedulers put it first.
/// A line that a store brings in counts as the share of it
/// that the store waits for. 0 for cores without a data cache. The order of accesses is that of
/// runtime/kernels: convolutions go over their weights for every kPositionsPerRead positions,
/// depthwise ones over all positions for a few channels, pools and means over a window for a few.
std::int64_t line_fills(const network::Network& network, OperatorId op, const network::Tile& tile,
                        const platform::Core& core, const CachedOperands& cached = {});

/// The core's cycles for a line of a bank of 32 bits that runs at its clock.
double usual_fill(const platform::Core& core);
/// For a line of `memory`, as the virtual board has them (board/core/memory_system.cpp): the way
/// over the bus, the memory's setup and the bytes. 0 for cores without a data cache.
double line_cycles(const platform::Core& core, const platform::Memory& memory);

}  // namespace outcore::cost
