// What `replay` and `fit` have in common: reports of boards and the bundles that they belong to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "cli/steps.hpp"
#include "report/board_page.hpp"

namespace outcore::cli {

struct BoardReplayOptions {
    std::string bundle;
    std::string input;    // empty: the seeded one
    std::string report;   // a log to judge; empty: run on the virtual board
    std::string build;    // folder for the firmware; empty: a temporary one
    std::string log;      // file for what came over the UART; empty: none
    std::string kernels;  // profile of the simulation; empty: the platform's
};

/// Builds and runs, or reads the log, and compares with reference and simulation.
report::BoardPage judge_on_board(const BoardReplayOptions& options);

}  // namespace outcore::cli
