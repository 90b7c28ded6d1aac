// From what a scheduler outside wrote to an outcome. Nothing is believed: form, references, the
// rules of the contract and the problem's constraints are checked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/supervised_process.hpp"
#include "scheduler/board_view.hpp"

namespace outcore::scheduler {

/// `text` is an `outcore-schedule-1`, `outcore-decisions-1` or `outcore-infeasible-1`, `name`
/// stands in messages. What it takes to read and to check a text that means harm happens in a child
/// process under `limits`; only an answer that is right comes to be read here.
Outcome judge_answer(std::string_view text, const std::string& name, const Problem& problem,
                     const BoardView& board, const ProcessLimits& limits);

}  // namespace outcore::scheduler
