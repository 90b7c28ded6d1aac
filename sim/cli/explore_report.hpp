// The report of a sweep from its store: sweep.html, sweep.txt and plots/.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>

#include "cli/verbs.hpp"
#include "explore/store/sweep_store.hpp"
#include "explore/sweep/sweep.hpp"
#include "report/sweep_report.hpp"

namespace outcore::cli {

/// All that the store knows of a sweep, with the objectives and limits of its file.
report::SweepReport read_sweep_report(explore::SweepStore& store, const explore::SweepEntry& entry,
                                      const explore::Sweep& sweep);

void add_explore_report(CLI::App& explore, const Globals& globals);

}  // namespace outcore::cli
