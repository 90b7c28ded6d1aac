// What `outcore explore` reports of a sweep: one HTML page that needs nothing else, drawings for
// papers, tables for terminals. Same input, same bytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explore/front/parameter_levels.hpp"
#include "explore/front/sweep_front.hpp"
#include "explore/sweep/sweep.hpp"
#include "report/provenance.hpp"

namespace outcore::report {

/// A latency that somebody has published, and what Outcore predicts for it (`outcore fidelity`).
struct PublishedLatency {
    std::string what;  // "mobilenet_v1 on stm32f746g-disco, tflm"
    double published_s = 0.0, predicted_s = 0.0;
};

/// "What would I have to change to get there?", answered in the text.
struct Wish {
    explore::FigureConstraint bound;
    std::optional<std::int64_t> from;  // a point; else the best by the first objective
};

struct SweepReport {
    std::string title;
    std::vector<std::string> parameters;
    explore::Objectives objectives;  // at least one
    explore::FigureLimits limits;
    std::vector<explore::SweepRow> rows;  // by point
    /// Of `rows`, by parameter: what their values are taken from; the rows need not hold any.
    std::vector<explore::ParameterLevels> levels;
    std::map<std::int64_t, std::string> details;  // point -> what explore::point_detail() makes
    std::vector<PublishedLatency> published;
    std::vector<Wish> wishes;
    Provenance provenance;
};

/// `rows` may be of any fidelity and state; `details` of confirmed points, as many as there are.
SweepReport sweep_report(const explore::Sweep& sweep, std::vector<explore::SweepRow> rows,
                         std::map<std::int64_t, std::string> details);

/// sweep.html, sweep.txt and plots/*.svg. Returns what sweep.txt holds.
std::string write_sweep_report(const SweepReport& report, const std::filesystem::path& folder);

/// More points than this are not all in the page: the front and its neighbours, confirmed points
/// and a sample are, and the page says so.
constexpr std::size_t kMostPagePoints = 20000;

std::string sweep_html(const SweepReport& report);
/// Counts, the front, knees, main effects, flips, what-if.
std::string sweep_text(const SweepReport& report);

}  // namespace outcore::report
