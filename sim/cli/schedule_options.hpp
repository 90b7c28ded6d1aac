// The options of the verbs that make a schedule or write a folder, declared once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "cli/steps.hpp"

namespace outcore::cli {

struct OutputOptions {
    std::string folder;
    bool force = false;
};

void add_schedule_options(CLI::App& verb, ScheduleOptions& options);
void add_output_options(CLI::App& verb, OutputOptions& options);

}  // namespace outcore::cli
