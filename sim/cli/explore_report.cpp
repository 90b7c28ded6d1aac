// SPDX-License-Identifier: Apache-2.0
#include "cli/explore_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "cli/explore_files.hpp"
#include "cli/failure.hpp"
#include "cli/home.hpp"
#include "cli/interrupt.hpp"
#include "cli/schedule_options.hpp"
#include "explore/front/wish_text.hpp"
#include "report/published_latencies.hpp"
#include "scheduler/registry.hpp"

namespace outcore::cli {
namespace {

namespace fs = std::filesystem;
using explore::FigureColumn;
using explore::SweepEntry;
using explore::SweepStore;
using report::SweepReport;

struct Options {
    std::string store, sweep_file, published;
    std::int64_t sweep = 0;
    std::vector<std::string> objectives, limits, wishes;
    std::optional<std::int64_t> from;
    OutputOptions output;
};

SweepReport read_rows(SweepStore& store, const SweepEntry& entry) {
    SweepReport report;
    report.title = entry.name;
    report.parameters = entry.parameters;
    // Of a million rows, keys and values would take more room than all figures.
    explore::LevelCollector levels(report.parameters.size());
    const std::int64_t points = store.counts(entry.id, {}, explore::Phase::Analytic).all();
    report.rows.reserve(static_cast<std::size_t>(points));
    store.each_row(entry.id, 0, std::numeric_limits<std::int64_t>::max(),
                   [&](const explore::SweepRow& row, std::int64_t) {
                       levels.add(row);
                       report.rows.push_back(row);
                       explore::forget_values(report.rows.back());
                   });
    report.levels = levels.finish();
    for (auto& [point, detail] : store.details(entry.id))
        report.details.emplace(point, std::move(detail));
    report.provenance.inputs = {{"sweep " + entry.name, entry.identity}};
    return report;
}

/// Some row has a figure there, and not the same one everywhere.
bool tells_apart(const SweepReport& report, const FigureColumn& figure) {
    std::optional<double> first;
    for (const explore::SweepRow& row : report.rows) {
        const auto* figures = explore::figures_of(row, explore::Predictor::Analytic);
        if (figures == nullptr || std::isnan(figures->*figure.member)) continue;
        if (first && *first != figures->*figure.member) return true;
        first = figures->*figure.member;
    }
    return false;
}

/// Latency, and what else of the usual four tells points apart.
explore::Objectives usual_objectives(const SweepReport& report) {
    explore::Objectives objectives = {explore::find_figure("latency_s")};
    for (const char* name : {"energy_j", "lifetime_years", "peak_sram_bytes"}) {
        const FigureColumn* figure = explore::find_figure(name);
        if (tells_apart(report, *figure)) objectives.push_back(figure);
    }
    return objectives;
}

/// Boards that the points of a sweep are of.
std::vector<std::string> boards_of(const explore::Sweep& sweep) {
    std::vector<std::string> boards = {sweep.base.board};
    for (const explore::Parameter& parameter : sweep.parameters) {
        if (parameter.targets != std::vector<std::string>{"board"}) continue;
        boards.clear();
        for (std::int64_t i = 0; i < parameter.values.size(); ++i)
            boards.push_back(explore::to_string(parameter.values.at(i)));
    }
    return boards;
}

/// The sweep of a file that is named, else of the one that was run, if that can still be read.
std::optional<explore::Sweep> sweep_of(const SweepEntry& entry, const Options& options) {
    const bool named = !options.sweep_file.empty();
    auto sweep = explore::load_sweep(named ? options.sweep_file : entry.file, find_home().configs,
                                     scheduler::make_builtin_schedulers());
    if (sweep) return std::move(*sweep);
    if (named) throw Failure{ExitCode::BadInput, sweep.diagnostics()};
    fmt::print(stderr,
               "outcore: {}: can not be read as the file of this sweep; --sweep-file, --objective "
               "and --limit say what it was after\n",
               entry.file);
    return std::nullopt;
}

/// Objectives of the command line, else of the sweep, else the usual ones; limits of both.
void set_aims(SweepReport& report, const std::optional<explore::Sweep>& sweep,
              const Options& options) {
    for (const std::string& name : options.objectives)
        report.objectives.push_back(expect(explore::parse_figure(name)));
    if (report.objectives.empty())
        report.objectives = sweep ? sweep->objectives : usual_objectives(report);
    if (sweep) report.limits = sweep->constraints;
    for (const std::string& text : options.limits)
        report.limits.push_back(expect(explore::parse_wish(text)));
}

void set_wishes(SweepReport& report, const Options& options) {
    if (options.from) {
        const bool known = std::any_of(report.rows.begin(), report.rows.end(),
                                       [&](const auto& row) { return row.point == *options.from; });
        if (!known)
            fail(ExitCode::BadInput,
                 fmt::format("--from: the sweep has no point {}", *options.from));
    }
    for (const std::string& text : options.wishes)
        report.wishes.push_back({expect(explore::parse_wish(text)), options.from});
}

void run(const Options& options) {
    exit_on_interrupt();
    if (!fs::exists(options.store))
        fail(ExitCode::BadInput, fmt::format("{}: there is no such store", options.store));
    SweepStore store(options.store, SweepStore::Use::Read);
    const SweepEntry entry = chosen_sweep(store, options.sweep);
    SweepReport report = read_rows(store, entry);
    const std::optional<explore::Sweep> sweep = sweep_of(entry, options);
    set_aims(report, sweep, options);
    if (!options.published.empty())
        report.published = expect(report::published_latencies(
            options.published, sweep ? boards_of(*sweep) : std::vector<std::string>()));
    set_wishes(report, options);
    if (options.output.folder.empty()) {
        fmt::print("{}", report::sweep_text(report));
        return;
    }
    OutputFolder folder = create_output(options.output);
    const std::string text = report::write_sweep_report(report, folder.path());
    folder.commit();
    fmt::print("{}\nWritten to {}\n", text, options.output.folder);
}

}  // namespace

SweepReport read_sweep_report(SweepStore& store, const SweepEntry& entry,
                              const explore::Sweep& sweep) {
    SweepReport report = read_rows(store, entry);
    report.objectives = sweep.objectives;
    report.limits = sweep.constraints;
    return report;
}

void add_explore_report(CLI::App& explore, const Globals&) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = explore.add_subcommand(
        "report", "front, sensitivity and what-if of a store: text, one HTML page, SVG");
    verb->add_option("store", options->store, "store of a sweep")->required();
    verb->add_option("-o,--output", options->output.folder,
                     "folder for sweep.html, sweep.txt and plots; refused when it is not empty");
    verb->add_flag("--force", options->output.force, "replace an output folder that is not empty");
    verb->add_option("--sweep", options->sweep,
                     "number of a sweep; the one run last when left out");
    verb->add_option(
        "--sweep-file", options->sweep_file,
        "file with the objectives and constraints; the one that was run when left out");
    verb->add_option("--objective", options->objectives,
                     "a figure of the front in the place of the file's; may be repeated");
    verb->add_option("--limit", options->limits,
                     "what points of the front must keep, beside the file's constraints: "
                     "FIGURE=VALUE, as in energy_j=2mJ; may be repeated");
    verb->add_option("--published", options->published,
                     "fidelity.json of `outcore fidelity -o`: its rows of these boards are drawn "
                     "beside the sweep's");
    verb->add_option("--what-if", options->wishes,
                     "what would have to change to get there: FIGURE=VALUE, as in "
                     "latency_s=100ms; may be repeated");
    verb->add_option("--from", options->from,
                     "point that --what-if starts from; the best by the first objective when left "
                     "out");
    verb->callback([options] { run(*options); });
}

}  // namespace outcore::cli
