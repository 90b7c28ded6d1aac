// Rules about one kernel call or application task alone: its tile, its operands, its places.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "schedule/checking/findings.hpp"

namespace outcore::schedule::checking {

void check_compute(const Subject& subject, TaskId id, const Compute& compute, Findings& findings);

/// Operand that input `position` of a compute task is: Concatenation has one, which its tile names.
std::size_t operand_index(const network::Operator& op, const network::Tile& tile,
                          std::size_t position);
/// Whether a tile sums up only a part of the input channels.
bool uses_partial_sums(const OperatorShape& shape, const network::Tile& tile);

}  // namespace outcore::schedule::checking
