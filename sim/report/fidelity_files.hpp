// What `outcore fidelity` writes: predicted against published, as a page of text, CSV, JSON and a
// plot with bands of 10 %.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "judge/bandwidth_fit.hpp"
#include "judge/fidelity/fidelity.hpp"
#include "report/provenance.hpp"

namespace outcore::report {

/// SRAM of TinyOps overlays, modelled and published.
struct OverlayRow {
    std::string factors;
    std::int64_t modelled_bytes = 0, published_bytes = 0;
};

struct FidelityPage {
    const judge::FidelityReport* report = nullptr;
    std::vector<judge::PublishedRead> reads;
    judge::ReadFit read_fit;
    std::vector<judge::LeftOutRead> reads_left_out;
    std::vector<OverlayRow> overlays;
    Provenance provenance;
};

/// Bars first, then groups by engine, core and board, then the worst rows.
std::string fidelity_text(const FidelityPage& page);
/// One row a row of the tables, in their order.
std::string fidelity_csv(const FidelityPage& page);
std::string fidelity_json(const FidelityPage& page);
/// Predicted (board left out) over published latency, both logarithmic, rows in scope.
std::string fidelity_svg(const FidelityPage& page);

/// fidelity.txt, fidelity.csv, fidelity.json, fidelity.svg.
void write_fidelity_files(const FidelityPage& page, const std::filesystem::path& folder);

}  // namespace outcore::report
