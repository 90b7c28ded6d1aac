// The verbs of the command line. Each adds itself to the program with its options; its callback
// does the work.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace outcore::cli {

/// Options that every verb shares.
struct Globals {
    bool json = false;  // machine-readable output on standard output
};

void add_inspect(CLI::App& program, const Globals& globals);
void add_schedule(CLI::App& program, const Globals& globals);
void add_check(CLI::App& program, const Globals& globals);
void add_simulate(CLI::App& program, const Globals& globals);
void add_deploy(CLI::App& program, const Globals& globals);
void add_replay(CLI::App& program, const Globals& globals);
void add_run(CLI::App& program, const Globals& globals);
void add_fit(CLI::App& program, const Globals& globals);
void add_list(CLI::App& program, const Globals& globals);
void add_fidelity(CLI::App& program, const Globals& globals);
void add_compare(CLI::App& program, const Globals& globals);
void add_explore(CLI::App& program, const Globals& globals);

}  // namespace outcore::cli
