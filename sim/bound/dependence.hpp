// Which kernel calls of a network depend on an operator's last element, worked out by walking from
// each operator to the outputs with what one element reaches: rows, columns, channels.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bound/interleaved_bound.hpp"
#include "bound/needed_elements.hpp"

namespace outcore::bound {

/// `order`: the operators that are stages, in the network's order; `bytes`: of their constants.
/// Tiles cut rows, columns, output channels and input channels, never taps: a call reads all taps
/// of the input channels that it has. O(stages squared x (rows + columns)).
Dependence dependence(const network::Network& network, const NeededElements& needed,
                      const std::vector<OperatorId>& order, const std::vector<double>& bytes);

}  // namespace outcore::bound
