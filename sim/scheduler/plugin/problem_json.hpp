// The problem as JSON, `outcore-problem-1` (docs/spec/problem.md): all that a scheduler outside
// needs to know, with figures that follow from it where they are tedious to work out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "scheduler/board_view.hpp"

namespace outcore::scheduler {

/// Constants of the network are not in it: no decision depends on their values.
std::string problem_json(const Problem& problem, const BoardView& board);

}  // namespace outcore::scheduler
