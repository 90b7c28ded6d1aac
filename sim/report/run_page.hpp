// The one page that the main job prints.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "judge/verdict.hpp"
#include "report/network_page.hpp"
#include "report/result_files.hpp"

namespace outcore::report {

/// What the bundle holds and where.
struct BundleLine {
    std::string folder;
    std::int64_t blob_bytes = 0, image_bytes = 0;
    std::int64_t flash_needed_bytes = 0, flash_usable_bytes = 0;  // internal flash: code and blob
};

/// A replay, or why it was left out.
struct ReplayLine {
    std::string name;  // "host, random delays"
    judge::Verdict verdict;
    std::string skipped;
};

struct RunPage {
    Simulated simulated;
    InCoreFit fit;
    std::string kernel_profile;
    BundleLine bundle;
    std::vector<ReplayLine> replays;
};

std::string run_page(const RunPage& page);
/// The lines on the simulation alone, for `outcore simulate`.
std::string result_page(const Simulated& simulated, const std::string& kernel_profile);

}  // namespace outcore::report
