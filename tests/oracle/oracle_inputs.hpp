// Inputs for the comparison with the interpreter: structured ones that reach extremes and edges,
// and random ones.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/network.hpp"

namespace outcore::test {

inline constexpr int kStructuredInputs = 8;
inline constexpr int kRandomInputs = 16;

/// kStructuredInputs + kRandomInputs inferences, one behind the other.
std::vector<std::uint8_t> oracle_inputs(const network::Network& network);

}  // namespace outcore::test
