// SPDX-License-Identifier: Apache-2.0
#include "report/sweep_report.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "report/sweep_analysis.hpp"
#include "report/sweep_plots.hpp"

namespace outcore::report {

SweepReport sweep_report(const explore::Sweep& sweep, std::vector<explore::SweepRow> rows,
                         std::map<std::int64_t, std::string> details) {
    SweepReport report;
    report.title = sweep.name;
    for (const explore::Parameter& parameter : sweep.parameters)
        report.parameters.push_back(parameter.name);
    report.objectives = sweep.objectives;
    report.limits = sweep.constraints;
    report.rows = std::move(rows);
    std::stable_sort(
        report.rows.begin(), report.rows.end(),
        [](const explore::SweepRow& a, const explore::SweepRow& b) { return a.point < b.point; });
    report.levels = explore::parameter_levels(report.rows, report.parameters.size());
    report.details = std::move(details);
    report.provenance.inputs.emplace_back("sweep " + sweep.name, sweep.sha256);
    return report;
}

std::string write_sweep_report(const SweepReport& report, const std::filesystem::path& folder) {
    const SweepAnalysis analysis = analyse(report);
    write_file(folder / "sweep.html", sweep_page(report, analysis));
    std::string text = sweep_text(report, analysis);
    write_file(folder / "sweep.txt", text);
    std::filesystem::create_directories(folder / "plots");
    for (const SweepPlot& plot : sweep_plots(report, analysis))
        write_file(folder / "plots" / (plot.name + ".svg"), plot.svg);
    return text;
}

}  // namespace outcore::report
