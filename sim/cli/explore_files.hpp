// What a sweep leaves behind for other programs, and the verbs that read stores.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>

#include "cli/verbs.hpp"
#include "explore/store/row_export.hpp"

namespace outcore::cli {

/// Written under a temporary name, then renamed.
void write_rows(explore::SweepStore& store, const explore::SweepEntry& sweep,
                explore::RowFormat format, bool with_timing, const std::filesystem::path& file);

/// The sweep of that number in `outcore explore export`, the one run last when it is 0.
explore::SweepEntry chosen_sweep(explore::SweepStore& store, std::int64_t number);

void add_explore_merge(CLI::App& explore, const Globals& globals);
void add_explore_export(CLI::App& explore, const Globals& globals);

}  // namespace outcore::cli
