// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <memory>
#include <set>

#include "base/file.hpp"
#include "cli/board_steps.hpp"
#include "cli/verbs.hpp"
#include "judge/board/fitted_profile.hpp"
#include "judge/board/task_observations.hpp"
#include "report/observation_table.hpp"

namespace outcore::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<std::string> reports, bundles;
    std::string output, table, kernels, on = "a board";
    bool force = false;
};

/// A report with the schedule that was measured.
struct Measured {
    judge::BoardReplay replay;
    schedule::Schedule plan;
    std::string file;
};

/// Where the bundle of a report may be when none is named: in its folder, or beside it.
std::vector<fs::path> candidates(const Options& options, const fs::path& report) {
    if (!options.bundles.empty()) return {options.bundles.begin(), options.bundles.end()};
    const fs::path folder = report.parent_path();
    return {folder.empty() ? "." : folder, folder / "bundle"};
}

Measured load(const Options& options, const std::string& file) {
    Measured measured;
    measured.file = file;
    measured.replay = expect(judge::replay_of_log(file));
    Diagnostics refusals;
    for (const fs::path& bundle : candidates(options, file)) {
        const auto belongs = judge::check_belongs(measured.replay.report, file, bundle);
        if (belongs) {
            measured.plan = load_schedule_file(bundle / "schedule.json");
            return measured;
        }
        refusals.insert(refusals.end(), belongs.diagnostics().begin(), belongs.diagnostics().end());
    }
    refusals.push_back({file, "", "no bundle that it belongs to; name it with --bundle"});
    throw Failure{ExitCode::BadInput, std::move(refusals)};
}

/// Adds the observations of every frame with stamps.
void observe(const Measured& measured, std::size_t& groups,
             std::vector<judge::KernelObservation>& observations) {
    const auto commands = judge::stamped_commands(measured.replay.report);
    if (commands.empty()) fail(ExitCode::BadInput, measured.file + ": has no frame with stamps");
    for (const judge::BoardCommand* command : commands) {
        const auto timeline = expect(judge::board_timeline(measured.plan, *command, measured.file));
        const auto more = judge::task_observations(measured.plan, timeline, groups);
        observations.insert(observations.end(), more.begin(), more.end());
        groups += measured.plan.network->operators.size() + measured.plan.tasks.size();
    }
}

judge::FittedProfileFacts facts_of(const Options& options, const std::vector<Measured>& all) {
    judge::FittedProfileFacts facts;
    facts.name = fs::path(options.output).stem().string();
    facts.notes.push_back(
        "Made by outcore fit from time stamps of tasks; rows with a value were measured.");
    std::map<std::string, std::set<std::string>> boards;  // by core
    for (const Measured& measured : all) {
        const platform::Platform& platform = *measured.plan.platform;
        boards[platform.core.name].insert(platform.name);
        facts.notes.push_back(fmt::format("{}, {}: {}, blob {:08x}", options.on, platform.name,
                                          measured.plan.network->name,
                                          measured.replay.report.blob_crc));
    }
    for (const auto& [core, names] : boards)
        facts.measured_on[core] = fmt::format("{}, {}", options.on, fmt::join(names, ", "));
    return facts;
}

void run(const Options& options, const Globals& globals) {
    const Home home = find_home();
    if (!options.force && fs::exists(options.output))
        fail(ExitCode::BadInput, options.output + ": exists; --force replaces it");
    std::vector<Measured> all;
    for (const std::string& file : options.reports) all.push_back(load(options, file));
    const cost::KernelProfile base =
        load_profile(home, *all.front().plan.platform, options.kernels);
    std::vector<judge::KernelObservation> observations;
    std::size_t groups = 0;
    for (const Measured& measured : all) observe(measured, groups, observations);

    if (!options.table.empty()) write_file(options.table, report::observation_table(observations));
    report::FitPage page;
    page.fit = judge::fit_kernels(observations, base);
    page.base_profile = base.name();
    page.written_to = options.output;
    page.reports = options.reports;
    write_file(options.output, judge::fitted_profile(page.fit, base, facts_of(options, all)));
    fmt::print("{}", globals.json ? report::fit_json(page) : report::fit_page(page));
}

}  // namespace

void add_fit(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "fit", "turn the time stamps of boards' reports into a kernel timing profile");
    verb->add_option("reports", options->reports,
                     "what boards sent over their UART, or replay --log wrote")
        ->required();
    verb->add_option("-o,--output", options->output, "the profile, as in configs/kernels")
        ->required();
    verb->add_option("--table", options->table,
                     "also write what is fitted to, one task a line, as CSV");
    verb->add_option("--bundle", options->bundles,
                     "where the reports' bundles are, in any order; default: the folder of each "
                     "report, or bundle/ in it");
    verb->add_option("--kernels", options->kernels,
                     "profile that kernels without data keep, a name or a file; default: that of "
                     "the first report's board");
    verb->add_option("--measured-on", options->on, "words for the profile's sources")
        ->capture_default_str();
    verb->add_flag("--force", options->force, "replace the profile");
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
