// Inputs that anyone can make again from a number: those of the golden outputs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/network.hpp"

namespace outcore::reference {

/// Bytes of all inputs in the network's order, from one xorshift32 stream that starts at `seed`
/// (not 0): one byte of the stream for each element. int8 and uint8 take it as it is, float32 takes
/// (byte - 128) / 128.
std::vector<std::uint8_t> seeded_input(const network::Network& network, std::uint32_t seed);

}  // namespace outcore::reference
