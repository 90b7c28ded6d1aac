// The SRAM that TinyOps overlays take, after its published buffer rules: a check of our reading of
// the closest related system, and a baseline to compare with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "judge/tinyops_parts.hpp"
#include "network/network.hpp"

namespace outcore::judge {

/// Sadiq et al., TinyOps, sulaimansadiq/TinyOps at commit 5f8fb7b: activations in external SDRAM,
/// weights in flash, operators cut into at most `factor` parts along the height
/// (tinyops_parts.hpp), one factor for the whole network, outputs written to SDRAM directly. What
/// is overlaid in SRAM:
///
///   2 x part      the input of a part, while the next one is copied (ping-pong)
///   1 x part      the second operand of ADD and MUL, or a whole filter if it fits there
///   max(part, w)  the other buffer of the second operand, and the convolution's working memory
///   3 x bias      biases, output multipliers, output shifts of one operator
///
/// part: the largest part of any operator's first input. w: kernel rows x kernel columns x input
/// channels, twice for depthwise (16-bit values of one window), fourfold for convolutions (two
/// windows). bias: 4 bytes for each output channel of the widest convolution. Without the 32 bytes
/// of alignment that TinyOps adds to each buffer: its list of sizes leaves them out as well.
///
/// MNASNet 1.0 at 128x128: w = 2 x 5 x 5 x 1152 = 57,600 and bias = 4 x 1280 = 5,120 for every
/// factor. Up to factor 7 the largest part is that of the 3x3 depthwise convolution with stride 2
/// on 64x64x48 (3,072 bytes a row): factor 3 deals its 32 steps as 11, 11, 10, so that the last
/// window of the first part starts in row 20 and ends behind row 23: 23 x 3,072 = 70,656 bytes, in
/// all 4 x 70,656 + 15,360 = 297,984. From factor 8 on it is that of the 5x5 depthwise convolution
/// with stride 2 on 8x8x576 (4,608 bytes a row). Above it stands one row of padding, hence its
/// first part has 1 + 2 rows of its own however large the factor, and reads 2 + 5 = 7: 32,256
/// bytes, in all 3 x 32,256 + 57,600 + 15,360 = 169,728.
struct TinyOpsOverlay {
    std::int64_t part_bytes = 0;
    std::int64_t window_bytes = 0;
    std::int64_t bias_bytes = 0;
    OperatorId largest_part;    // invalid when nothing is cut
    OperatorId largest_window;  // invalid without convolutions

    std::int64_t bytes() const {
        const std::int64_t scratch = part_bytes > window_bytes ? part_bytes : window_bytes;
        return 3 * part_bytes + scratch + 3 * bias_bytes;
    }
};

/// The parts of one operator; none for those that TinyOps does not cut (fully connected, SOFTMAX,
/// MEAN, views and others).
std::vector<TinyOpsPart> tinyops_parts(const network::Network& network, OperatorId id,
                                       std::int32_t factor);

/// `factor` >= 1. The first of several equal operators is named.
TinyOpsOverlay tinyops_overlay(const network::Network& network, std::int32_t factor);

}  // namespace outcore::judge
