// The drawings of a sweep for papers, as SVG: front, parallel coordinates, sensitivity, and the
// schedule of a point over time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/sweep_analysis.hpp"

namespace outcore::report {

struct SweepPlot {
    std::string name;  // of its file, without ".svg"
    std::string svg;
};

/// The first objective against each of the others; parallel.svg; sensitivity of each objective; the
/// schedules of points on the front that have details, `kMostSchedules` at most.
std::vector<SweepPlot> sweep_plots(const SweepReport& report, const SweepAnalysis& analysis);
constexpr std::size_t kMostSchedules = 12;

/// One of the front by the closed forms. Above `kMostPlotPoints` a sample of the others, as on the
/// page.
std::string front_svg(const SweepReport& report, const SweepAnalysis& analysis,
                      const explore::FigureColumn& x, const explore::FigureColumn& y);
constexpr std::size_t kMostPlotPoints = 4000;
std::string parallel_svg(const SweepReport& report, const SweepAnalysis& analysis);
std::string sensitivity_svg(const SweepReport& report, const FigureEffects& effects);
/// `detail`: what explore::point_detail() makes. Empty when it can not be read.
std::string schedule_svg(const std::string& title, const std::string& detail);

}  // namespace outcore::report
