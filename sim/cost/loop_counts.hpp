// How often the loops of the runtime's own kernels (runtime/kernels) run for a tile: what their
// time on a core is made of. Exact but where said; other libraries' profiles do not price them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/geometry.hpp"

namespace outcore::cost {

/// Three families of kernels, three meanings. "Product" are convolutions and fully connected layers
/// (oc_product.c), "depthwise" those of oc_depthwise_dsp.c, "window" the pools and means.
struct LoopCounts {
    /// Product: positions collected four at a time. Depthwise: groups of channels times strips of
    /// columns. Window: output pixels.
    std::int64_t batches = 0;
    /// Product: positions left to do alone. Depthwise: last outputs of lines of an odd length.
    /// Window: output pixels that are done channel by channel.
    std::int64_t singles = 0;
    /// Product: two channels of four positions. Depthwise: pairs of outputs. Window: words of
    /// channels of a pixel. Tables: those that are filled.
    std::int64_t blocks = 0;
    /// Product: blocks times inputs, by four. Depthwise: words multiplied in C. Window: blocks
    /// times taps.
    std::int64_t steps = 0;
    /// Product: turns of the unrolled loop over steps. Window: blocks times rows of the window.
    std::int64_t rounds = 0;
    /// Product: two channels of a position alone, times inputs by four, and the elements gathered
    /// for such positions. Window: blocks of 2x2 windows. Depthwise: input pixels of groups.
    std::int64_t single_blocks = 0, single_steps = 0, single_patches = 0;
    /// Stretches of bytes: product, copied or expanded for batches; depthwise, rows of the input;
    /// others, elements that follow each other in every operand.
    std::int64_t runs = 0;
    /// Product: elements of batches that see padding, or, where the depth is no multiple of four,
    /// elements outside of the input. Depthwise: bytes gathered one by one. Copies: bytes of those
    /// that are no multiple of a word.
    std::int64_t edges = 0;
    /// Product: taps of batches that see padding, or rows of such windows. Depthwise: pairs of
    /// columns cleared.
    std::int64_t edge_taps = 0;
    /// Product: pairs of channels, in batches or alone, that the assembly does not do.
    std::int64_t records = 0;
    /// Outputs of such records. Softmax: channels whose exponential is computed twice. Others:
    /// elements done one by one.
    std::int64_t plain = 0;
    /// Product: outputs, depthwise: words multiplied, of channels requantised the exact way.
    /// Quantize and what the application brings: floating-point numbers.
    std::int64_t exact = 0;
    /// Product: positions whose inputs are no multiple of four; copies: bytes behind the last word.
    /// Of those positions, elements that are
    /// gathered in a buffer before they are expanded, all at once or (large patches) in pieces;
    /// rows of three pixels of three channels, which have a loop of their own.
    std::int64_t tails = 0, gathered = 0, pieced = 0, colours = 0;
    /// Outputs whose activation range is narrower than int8.
    std::int64_t clamped = 0;
    /// Depthwise: rows of an output channel in a strip; channels, those of overlapping groups
    /// twice; words of weights expanded. Product: batches that see padding or go over the end of a
    /// row; words and bytes moved when windows are gathered; batches and single positions for which
    /// code comes into the instruction cache again.
    std::int64_t lines = 0, channels = 0, weights = 0;
    friend bool operator==(const LoopCounts&, const LoopCounts&) = default;
};

/// Conv2d and FullyConnected.
LoopCounts product_loops(const network::Network& network, OperatorId op, const network::Tile& tile);

/// What it takes to collect `inputs` input channels of one batch of four positions that does not go
/// over the end of a row; `padded`: one of them sees padding. Beside what product_position counts.
LoopCounts product_batch(const network::Network& network, OperatorId op, std::int32_t inputs,
                         bool padded);
/// What it takes to gather `inputs` input channels of the position at row y and column x, whether
/// it is done in a batch or alone.
LoopCounts product_position(const network::Network& network, OperatorId op, std::int32_t inputs,
                            std::int32_t y, std::int32_t x);

LoopCounts depthwise_loops(const network::Network& network, OperatorId op,
                           const network::Tile& tile);

/// How a depthwise kernel cuts a tile of that width.
struct DepthwiseStrips {
    bool planes = true;         // false: everything in C, no strips
    bool in_c = false;          // no inner loop in assembly
    std::int64_t channels = 0;  // of a group, at most
    std::int64_t width = 0;     // of a strip, at most
    std::int64_t words = 0;     // of a row of weights
};
DepthwiseStrips depthwise_strips(const network::Window& window, std::int64_t width);

/// Windows that a depthwise kernel has an inner loop in assembly for (oc_depthwise_plan.c).
bool has_depthwise_loop(const network::Window& window);

/// AveragePool2d, MaxPool2d, Mean.
LoopCounts window_loops(const network::Network& network, OperatorId op, const network::Tile& tile);

/// All others. Operands are taken to lie as densely as the tile allows.
LoopCounts element_loops(const network::Network& network, OperatorId op, const network::Tile& tile);

/// Of output channels [c0, c1), from the first of the tile on: which can not be requantised the
/// short way (runtime/kernels/oc_requantize.h). Those with large biases are left out: hardly any is
/// not constant, and deployment makes constant channels short.
std::vector<bool> exact_channels(const network::Network& network, OperatorId op, std::int32_t c0,
                                 std::int32_t c1);

}  // namespace outcore::cost
