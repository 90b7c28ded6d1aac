// What `outcore compare` writes: the table as text, CSV, JSON and one self-contained HTML page.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "explore/comparison.hpp"
#include "report/provenance.hpp"

namespace outcore::report {

struct ComparisonPage {
    std::string title;  // of the suite
    std::vector<explore::ComparedCase> cases;
    std::string baseline;  // scheduler that the others are held against
    simulator::Fidelity fidelity = simulator::Fidelity::Analytic;
    bool csv_timing = false;  // planning time in the CSV, which then differs from run to run
    Provenance provenance;
};

/// For a terminal: one line a case, then one a scheduler, then the cases far from their bound.
std::string comparison_text(const ComparisonPage& page);
std::string comparison_csv(const ComparisonPage& page);
std::string comparison_json(const ComparisonPage& page);
std::string comparison_html(const ComparisonPage& page);

/// comparison.txt, .csv, .json and .html.
void write_comparison_files(const ComparisonPage& page, const std::filesystem::path& folder);

/// Where a gap is: "kernels 3.1 % above their least, waits most for weights: 5.0 % of the time".
std::string gap_parts(const explore::CaseScore& score);
/// Network, platform and size: "vgg16 on SD card, 64 KiB".
std::string place_text(const explore::CasePlace& place);

}  // namespace outcore::report
