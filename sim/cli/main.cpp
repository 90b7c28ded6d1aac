// The program: parses the command line, runs one verb, turns its failure into messages and an exit
// code.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "base/version.hpp"
#include "cli/failure.hpp"
#include "cli/verbs.hpp"

namespace {

using outcore::cli::ExitCode;
using outcore::cli::Failure;

int report(const Failure& failure) {
    for (const outcore::Diagnostic& diagnostic : failure.diagnostics) {
        fmt::print(stderr, "outcore: {}\n", outcore::to_string(diagnostic));
    }
    return static_cast<int>(failure.code);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program{
        "Outcore runs neural networks that do not fit a microcontroller's SRAM out of core."};
    program.require_subcommand(1);
    program.set_version_flag("--version",
                             fmt::format("outcore {} ({})", outcore::version(), outcore::commit()));
    program.footer(
        "Exit codes: 0 ok, 1 internal error, 2 bad input, 3 infeasible, 4 check or replay failed, "
        "5 interrupted.");
    outcore::cli::Globals globals;
    program.add_flag("--json", globals.json, "print machine-readable output on standard output");
    program.fallthrough();
    outcore::cli::add_inspect(program, globals);
    outcore::cli::add_schedule(program, globals);
    outcore::cli::add_check(program, globals);
    outcore::cli::add_simulate(program, globals);
    outcore::cli::add_deploy(program, globals);
    outcore::cli::add_replay(program, globals);
    outcore::cli::add_run(program, globals);
    outcore::cli::add_compare(program, globals);
    outcore::cli::add_explore(program, globals);
    outcore::cli::add_fidelity(program, globals);
    outcore::cli::add_fit(program, globals);
    outcore::cli::add_list(program, globals);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = program.exit(error);
        return code == 0 ? 0 : static_cast<int>(ExitCode::BadInput);
    } catch (const Failure& failure) {
        return report(failure);
    } catch (const std::exception& error) {
        fmt::print(stderr, "outcore: {}\n", error.what());
        return static_cast<int>(ExitCode::Broken);
    }
    return 0;
}
