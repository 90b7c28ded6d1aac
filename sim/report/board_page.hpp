// What `outcore replay` prints of a board, and `outcore fit` of its fit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "judge/board/kernel_fit.hpp"
#include "judge/board/replay_overhead.hpp"
#include "judge/board/timing_comparison.hpp"
#include "network/network.hpp"

namespace outcore::report {

struct BoardPage {
    std::string target;          // "virtual-board"
    std::string kernel_profile;  // what the simulation took
    std::shared_ptr<const network::Network> network;
    judge::Verdict verdict;
    std::vector<board::MisuseReport> misuse;
    std::optional<judge::TimingComparison> times;
    std::string no_times;  // why there are none
    std::optional<judge::Overhead> overhead;
    double core_hz = 0.0;
    std::uint64_t instructions = 0;
    double host_seconds = 0.0;

    bool ok() const { return verdict.ok() && misuse.empty(); }
};
std::string board_page(const BoardPage& page);
std::string board_json(const BoardPage& page);

/// The kind of a misuse as in the JSON: "stale_cache_line".
std::string_view to_string(board::Misuse kind);

struct FitPage {
    judge::KernelFit fit;
    std::string base_profile, written_to;
    std::vector<std::string> reports;
};
std::string fit_page(const FitPage& page);
std::string fit_json(const FitPage& page);

}  // namespace outcore::report
