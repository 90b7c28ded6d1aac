// Schedulers x networks x platforms in one table.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "cli/interrupt.hpp"
#include "cli/schedule_options.hpp"
#include "cli/verbs.hpp"
#include "explore/comparison_run.hpp"
#include "platform/raw_reader.hpp"
#include "report/comparison_files.hpp"
#include "scheduler/plugin/plugin_factory.hpp"
#include "scheduler/registry.hpp"

namespace outcore::cli {
namespace {

namespace fs = std::filesystem;
using explore::CaseProblem;
using explore::ComparedCase;

struct Options {
    std::string suite;
    std::vector<std::string> networks, boards, schedulers, schedules;
    std::vector<std::int64_t> sram_bytes;
    std::string kernels, fidelity = "analytic", baseline = "double-buffer";
    std::size_t jobs = 1;
    ProcessLimits plugin;  // of a scheduler from outside
    OutputOptions output;
    bool with_timing = false;
};

/// A name in configs/suites, or a path.
fs::path suite_file(const Home& home, const std::string& name) {
    if (name.ends_with(".json") || name.find('/') != std::string::npos) return name;
    const fs::path folder = home.configs / "suites";
    const std::vector<std::string> known = platform::names_in(folder);
    if (std::find(known.begin(), known.end(), name) == known.end())
        fail(ExitCode::BadInput,
             fmt::format("{}: {}", name, platform::unknown_name("suite", name, known)));
    return folder / (name + ".json");
}

/// The suite, with the lists that the command line replaces.
explore::Suite chosen_suite(const Home& home, const Options& options,
                            const scheduler::Registry& registry) {
    explore::Suite suite;
    suite.name = "comparison";
    if (!options.suite.empty()) {
        suite = expect(explore::load_suite(suite_file(home, options.suite),
                                           explore::known_names(home.configs, registry)));
    }
    if (!options.networks.empty()) suite.networks.clear();
    for (const std::string& model : options.networks)
        suite.networks.push_back({fs::path(model).stem().string(), model});
    if (!options.boards.empty()) suite.platforms.clear();
    for (const std::string& board : options.boards)
        suite.platforms.push_back({fs::path(board).stem().string(), board, "", {}});
    if (!options.sram_bytes.empty()) suite.sram_bytes = options.sram_bytes;
    if (!options.schedulers.empty()) suite.schedulers = options.schedulers;
    if (!options.kernels.empty()) suite.kernels = options.kernels;
    const bool cases = !suite.networks.empty() && !suite.platforms.empty();
    if (!cases && options.schedules.empty()) {
        fail(ExitCode::BadInput,
             "compare needs a suite (configs/suites), or --network and --board, or --schedule");
    }
    return suite;
}

/// Schedulers of the registry, and those from outside that the names ask for.
struct Chosen {
    std::vector<const scheduler::Scheduler*> all;
    std::vector<std::unique_ptr<scheduler::Scheduler>> plugins;
};
Chosen chosen_schedulers(const scheduler::Registry& registry, const std::vector<std::string>& names,
                         const ProcessLimits& limits) {
    Chosen chosen;
    for (const std::string& name : names) {
        if (!scheduler::names_plugin(name)) {
            chosen.all.push_back(expect(registry.find(name)));
            continue;
        }
        chosen.plugins.push_back(expect(scheduler::make_plugin(name, limits)));
        chosen.all.push_back(chosen.plugins.back().get());
    }
    if (!names.empty()) return chosen;
    for (const auto& scheduler : registry.all()) chosen.all.push_back(scheduler.get());
    return chosen;
}

/// A line on a terminal that the next one replaces; nothing elsewhere.
void show_progress(std::size_t done, std::size_t all, const std::string& what) {
    if (::isatty(STDERR_FILENO) != 1) return;
    fmt::print(stderr, "\r\033[K{}",
               done < all ? fmt::format("{} of {}: {}", done, all, what) : "");
    std::fflush(stderr);
}

std::vector<explore::HandMade> load_by_hand(const Options& options,
                                            const explore::Surroundings& surroundings) {
    std::vector<explore::HandMade> all;
    for (const std::string& file : options.schedules) {
        schedule::Schedule plan = load_schedule_file(file);
        CaseProblem problem =
            expect(explore::case_of_schedule(plan, options.kernels, surroundings));
        all.push_back({fs::path(file).filename().string(), std::move(plan), std::move(problem)});
    }
    return all;
}

report::Provenance provenance(const Home& home, const Options& options,
                              const std::vector<CaseProblem>& cases) {
    report::Provenance provenance;
    const auto add = [&](const std::string& what, const std::string& sha256) {
        const std::pair<std::string, std::string> input{what, sha256};
        auto& inputs = provenance.inputs;
        if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
    };
    const auto add_file = [&](const std::string& what, const fs::path& file) {
        add(what, sha256_hex(expect(read_bytes(file))));
    };
    if (!options.suite.empty()) add_file("suite " + options.suite, suite_file(home, options.suite));
    for (const std::string& file : options.schedules) add_file("schedule " + file, file);
    for (const CaseProblem& one : cases) {
        add("network " + one.place.network, one.problem.network->source_sha256);
        add(fmt::format("platform {}, {}", one.place.platform, one.place.sram_bytes),
            sha256_hex(std::string_view(one.problem.platform->source_json)));
    }
    return provenance;
}

/// After everything is written: a schedule that breaks the contract is never a mere row.
void refuse_broken(const std::vector<ComparedCase>& rows) {
    Failure failure{ExitCode::CheckFailed, {}};
    for (const ComparedCase& row : rows) {
        if (row.status != explore::CaseStatus::Refused && row.status != explore::CaseStatus::Failed)
            continue;
        failure.diagnostics.push_back({row.scheduler, report::place_text(row.place), row.reason});
    }
    if (!failure.diagnostics.empty()) throw failure;
}

void run(const Options& options, const Globals& globals) {
    const Home home = find_home();
    const scheduler::Registry registry = scheduler::make_builtin_schedulers();
    const explore::Suite suite = chosen_suite(home, options, registry);
    const Chosen schedulers = chosen_schedulers(registry, suite.schedulers, options.plugin);
    const explore::Surroundings surroundings{
        home.configs, std::make_shared<schedule::KernelLayouts>(load_layouts(home)), prepare};
    std::optional<OutputFolder> folder;
    if (options.output.folder.empty())
        exit_on_interrupt();
    else
        folder.emplace(create_output(options.output));
    const auto cases = expect(explore::load_cases(suite, surroundings));
    const auto by_hand = load_by_hand(options, surroundings);

    report::ComparisonPage page;
    page.title = suite.name;
    page.baseline = options.baseline;
    page.fidelity = options.fidelity == "systemc" ? simulator::Fidelity::Transaction
                                                  : simulator::Fidelity::Analytic;
    page.csv_timing = options.with_timing;
    page.cases = explore::run_comparison(cases, by_hand, schedulers.all,
                                         {page.fidelity, options.jobs, show_progress});
    page.provenance = provenance(home, options, cases);
    if (folder) {
        report::write_comparison_files(page, folder->path());
        folder->commit();
    }
    fmt::print("{}", globals.json ? report::comparison_json(page) : report::comparison_text(page));
    if (folder && !globals.json) fmt::print("\nWritten to {}\n", options.output.folder);
    refuse_broken(page.cases);
}

void add_choices(CLI::App& verb, Options& options) {
    verb.add_option("suite", options.suite,
                    "name in configs/suites, or path of a suite (docs/spec/suite.md)");
    verb.add_option("--network", options.networks, "networks in the place of the suite's");
    verb.add_option("--board", options.boards, "boards in the place of the suite's platforms");
    verb.add_option("--sram", options.sram_bytes,
                    "sizes of on-chip RAM in the place of the suite's, in bytes")
        ->check(CLI::Range(explore::kLeastSram, explore::kMostSram));
    verb.add_option(
        "--scheduler", options.schedulers,
        "schedulers in the place of the suite's (outcore list schedulers), your own among "
        "them: ./mine.so, exec:./mine.py (docs/plugins.md)");
    add_plugin_limits(verb, options.plugin);
    verb.add_option("--schedule", options.schedules,
                    "a schedule.json to be scored beside them; may be repeated");
    verb.add_option("--kernels", options.kernels,
                    "kernel timing profile in the place of the suite's (outcore list kernels)");
}

}  // namespace

void add_compare(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "compare", "schedulers x networks x platforms in one table: text, CSV, JSON and HTML");
    add_choices(*verb, *options);
    verb->add_option("--baseline", options->baseline, "scheduler that the others are held against")
        ->capture_default_str();
    verb->add_option("--fidelity", options->fidelity,
                     "how schedules are timed: analytic or systemc")
        ->check(CLI::IsMember({"analytic", "systemc"}))
        ->capture_default_str();
    verb->add_option("--jobs", options->jobs,
                     "processes at a time; planning times are fair with one only")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    verb->add_flag("--with-timing", options->with_timing,
                   "planning time in the CSV, which then differs from run to run");
    verb->add_option(
        "-o,--output", options->output.folder,
        "folder for comparison.txt, .csv, .json and .html; refused when it is not empty");
    verb->add_flag("--force", options->output.force, "replace an output folder that is not empty");
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
