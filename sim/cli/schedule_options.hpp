// The options of the verbs that make a schedule or write a folder, declared once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "base/file.hpp"
#include "cli/steps.hpp"

namespace outcore::cli {

struct OutputOptions {
    std::string folder;
    bool force = false;
};

void add_schedule_options(CLI::App& verb, ScheduleOptions& options);
/// --sram, --spill and --internal-flash: what a bound has to know of how a schedule is made.
void add_limits_of_a_bound(CLI::App& verb, ScheduleOptions& options);
/// Of schedulers from outside.
void add_plugin_limits(CLI::App& verb, ProcessLimits& limits);
void add_output_options(CLI::App& verb, OutputOptions& options);

/// The folder to write to until commit(); an interrupt removes it.
OutputFolder create_output(const OutputOptions& options);

}  // namespace outcore::cli
