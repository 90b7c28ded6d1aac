// The checksum by which a replay names the operator that went wrong.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace outcore::judge {

/// One sum for each operator of the network, in its order; 0 for views, which compute nothing.
using OperatorSums = std::vector<std::uint32_t>;

/// Of the dense bytes of an output tensor. Tiles can add their bytes in any order: each byte counts
/// with a weight of its place only, sum of (byte + 1) * (index * 2654435761 | 1) modulo 2^32.
std::uint32_t operator_sum(std::span<const std::uint8_t> bytes);
/// Of some of the bytes; `index` is the place of the first.
std::uint32_t operator_sum(std::span<const std::uint8_t> bytes, std::uint32_t index);

}  // namespace outcore::judge
