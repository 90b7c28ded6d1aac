// Sweeps: thousands of points by the closed forms, the best by SystemC, all in a store that goes on
// where it was stopped.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>

#include "base/json_writer.hpp"
#include "cli/explore_files.hpp"
#include "cli/explore_progress.hpp"
#include "cli/explore_report.hpp"
#include "cli/failure.hpp"
#include "cli/interrupt.hpp"
#include "cli/steps.hpp"
#include "explore/run/planned_sweep.hpp"
#include "explore/run/sweep_run.hpp"
#include "explore/sweep/adaptive_source.hpp"

namespace outcore::cli {
namespace {

namespace fs = std::filesystem;
using explore::Phase;
using explore::RunSummary;
using explore::Shard;
using explore::StateCounts;
using explore::SweepEntry;
using explore::SweepStore;

struct Options {
    std::string sweep, folder, store, shard;
    std::size_t jobs = 0;  // 0: one a processor
    bool check = false, resume = false, fresh = false, retry_failed = false, quiet = false,
         with_timing = false;
    double point_seconds = 600.0;
    std::int64_t point_memory = 0, retries = 2;
    std::int32_t confirm = -1;
};

volatile std::sig_atomic_t stop_asked = 0;
extern "C" void ask_to_stop(int) { stop_asked = 1; }

/// Ctrl-C ends the run between two points. A disk quota is an error of a write, not the end.
void listen_for_stop() {
    struct sigaction action = {};
    action.sa_handler = ask_to_stop;  // without SA_RESTART: waiting ends at once
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGXFSZ, SIG_IGN);
}

/// "3/8": the third of eight.
Shard shard_of(const std::string& text) {
    if (text.empty()) return {};
    const std::size_t slash = text.find('/');
    Shard shard;
    try {
        std::size_t used = 0;
        shard.index = std::stoll(text, &used) - 1;
        shard.count = slash == used ? std::stoll(text.substr(slash + 1), &used) : 0;
        if (slash + 1 + used != text.size()) shard.count = 0;
    } catch (const std::logic_error&) {
        shard.count = 0;
    }
    if (shard.index < 0 || shard.index >= shard.count)
        fail(ExitCode::BadInput,
             fmt::format("--shard: found \"{}\"; must be I/N, I from 1 to N", text));
    return shard;
}

std::size_t jobs_of(const Options& options) {
    if (options.jobs > 0) return options.jobs;
    return static_cast<std::size_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
}

fs::path store_file(const Options& options) {
    if (options.folder.empty() == options.store.empty())
        fail(ExitCode::BadInput, "explore needs one of -o DIR and --store FILE");
    if (!options.store.empty()) return options.store;
    const fs::path folder = options.folder;
    const fs::path store = folder / "store.sqlite";
    if (fs::exists(folder) && !fs::exists(store) &&
        !(fs::is_directory(folder) && fs::is_empty(folder))) {
        fail(ExitCode::BadInput,
             fmt::format("{}: is neither empty nor the folder of a sweep", folder.string()));
    }
    fs::create_directories(folder);
    return store;
}

std::shared_ptr<const explore::Sweep> read_sweep(const Options& options, const Home& home) {
    auto sweep = std::make_shared<explore::Sweep>(expect(
        explore::load_sweep(options.sweep, home.configs, scheduler::make_builtin_schedulers())));
    if (options.confirm >= 0) sweep->confirm = options.confirm;
    if (sweep->sampler.adaptive() && !options.shard.empty()) {
        fail(ExitCode::BadInput,
             fmt::format("--shard: the points of the sampler {} depend on results; only others can "
                         "be done in shards",
                         explore::to_string(sweep->sampler.kind)));
    }
    return sweep;
}

std::string counts_text(const StateCounts& counts) {
    std::string text = fmt::format("{} done", counts.done);
    if (counts.infeasible > 0) text += fmt::format(", {} infeasible", counts.infeasible);
    if (counts.failed > 0) text += fmt::format(", {} failed", counts.failed);
    return text;
}

SweepEntry entry_of(SweepStore& store, std::int64_t id) {
    for (SweepEntry& entry : store.sweeps()) {
        if (entry.id == id) return std::move(entry);
    }
    return {};
}

std::string summary_json(const RunSummary& summary, const fs::path& file) {
    JsonWriter json;
    json.begin_object().member("store", file.string());
    json.member("points", summary.points.all()).member("done", summary.points.done);
    json.member("infeasible", summary.points.infeasible).member("failed", summary.points.failed);
    json.member("in_this_run", summary.here).member("confirmed", summary.confirmations.done);
    json.member("confirmed_in_this_run", summary.confirmed_here);
    return json.end_object().text();
}

std::string summary_text(SweepStore& store, const RunSummary& summary) {
    std::string text = fmt::format("{} points: {}; {} of them in this run\n", summary.points.all(),
                                   counts_text(summary.points), summary.here);
    if (summary.points.failed > 0) {
        text += fmt::format("first to fail, {}\n",
                            store.first_reason(summary.sweep, explore::PointState::Failed));
    }
    if (summary.taken_back > 0)
        text += fmt::format("{} points taken back from a run that died\n", summary.taken_back);
    if (summary.confirmations.all() > 0) {
        text += fmt::format("{} points confirmed by SystemC: {}; {} of them in this run\n",
                            summary.confirmations.all(), counts_text(summary.confirmations),
                            summary.confirmed_here);
    }
    return text;
}

/// Rows for other programs, and a report; what people want to read of that is returned.
std::string write_files(SweepStore& store, std::int64_t id, const explore::Sweep& sweep,
                        const Options& options) {
    const SweepEntry entry = entry_of(store, id);
    const fs::path folder = options.folder;
    using explore::RowFormat;
    write_rows(store, entry, RowFormat::Csv, options.with_timing, folder / "points.csv");
    write_rows(store, entry, RowFormat::JsonLines, options.with_timing, folder / "points.jsonl");
    return report::write_sweep_report(read_sweep_report(store, entry, sweep), folder);
}

/// After everything is written: a sweep without a single result is no success.
void refuse_fruitless(SweepStore& store, const RunSummary& summary) {
    const StateCounts& points = summary.points;
    if (points.done > 0 || points.settled() == 0) return;
    const bool failed = points.failed > 0;
    const auto state = failed ? explore::PointState::Failed : explore::PointState::Infeasible;
    fail(failed ? ExitCode::Broken : ExitCode::Infeasible,
         fmt::format("no point has figures; {}", store.first_reason(summary.sweep, state)));
}

void print_size(const explore::Sweep& sweep) {
    const bool adaptive = sweep.sampler.adaptive();
    const std::int64_t points = adaptive ? explore::make_adaptive_source(sweep)->at_most()
                                         : explore::make_point_source(sweep)->at_most();
    fmt::print("{}: {} points at most, sampler {}\n", sweep.name, points,
               explore::to_string(sweep.sampler.kind));
}

void run(const Options& options, const Globals& globals) {
    if (options.sweep.empty()) fail(ExitCode::BadInput, "explore needs a sweep file");
    const Home home = find_home();
    const auto sweep = read_sweep(options, home);
    explore::RunSettings settings;
    settings.shard = shard_of(options.shard);
    if (options.check) return print_size(*sweep);
    settings.fresh = options.fresh;
    settings.retry_failed = options.retry_failed;
    settings.limits.jobs = jobs_of(options);
    settings.limits.point_seconds = options.point_seconds;
    settings.limits.memory_bytes = options.point_memory > 0
                                       ? options.point_memory
                                       : explore::memory_share(settings.limits.jobs);
    settings.limits.retries = options.retries;
    const explore::Surroundings surroundings{
        home.configs, std::make_shared<schedule::KernelLayouts>(load_layouts(home)), prepare};
    const explore::SweepPlan plan = explore::plan_sweep(sweep, options.sweep, surroundings);
    const fs::path file = store_file(options);
    listen_for_stop();
    SweepStore store(file, SweepStore::Use::Write);

    ExploreProgress progress(ExploreProgress::style_of(options.quiet));
    const RunSummary summary =
        explore::run_sweep(plan, store, settings,
                           {[&progress](const explore::RunProgress& now) { progress.show(now); },
                            [] { return stop_asked != 0; }});
    progress.clear();
    if (summary.stopped) {
        fail(ExitCode::Interrupted,
             fmt::format("stopped; {} points are settled in {}, the same command goes on with the "
                         "others",
                         summary.points.settled(), file.string()));
    }
    exit_on_interrupt();  // nothing is lost any more
    std::string text;
    if (!options.folder.empty() && settings.shard.count == 1)
        text = write_files(store, summary.sweep, *sweep, options);
    fmt::print("{}", globals.json ? summary_json(summary, file) : summary_text(store, summary));
    if (!globals.json && !text.empty()) fmt::print("\n{}\nWritten to {}\n", text, options.folder);
    // Of a sweep, not of a shard: the others may have figures.
    if (settings.shard.count == 1) refuse_fruitless(store, summary);
}

void add_limits(CLI::App& verb, Options& options) {
    verb.add_option("--jobs", options.jobs, "worker processes; one a processor when left out")
        ->check(CLI::Range(1, 1024));
    verb.add_option("--point-time-limit", options.point_seconds,
                    "seconds that a point may take before its worker is killed")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    verb.add_option("--point-memory-limit", options.point_memory,
                    "bytes of address space of a worker; its share of the machine when left out")
        ->check(CLI::Range(std::int64_t{1} << 26, std::int64_t{1} << 50));
    verb.add_option("--retries", options.retries,
                    "how often a point is tried again, alone, after its worker died")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    verb.add_option("--shard", options.shard,
                    "I/N: every N-th point, from the I-th on; `explore merge` joins the stores");
    verb.add_option("--confirm", options.confirm,
                    "points that SystemC confirms, in the place of the sweep's")
        ->check(CLI::Range(0, 1'000'000));
}

}  // namespace

void add_explore(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "explore", "a sweep over anything a configuration can say; goes on where it was stopped");
    verb->add_option("sweep", options->sweep, "sweep file (docs/spec/sweep.md)");
    verb->add_option(
        "-o,--output", options->folder,
        "folder for store.sqlite, points.csv, points.jsonl and sweep.html; one that has "
        "a store is gone on with");
    verb->add_option("--store", options->store, "store alone, in the place of a folder");
    verb->add_flag("--check", options->check,
                   "read the sweep, say how many points it has, no more");
    verb->add_flag("--resume", options->resume, "go on with what the store holds: the default");
    verb->add_flag("--fresh", options->fresh, "evaluate points again that the store holds")
        ->excludes("--resume");
    verb->add_flag("--retry-failed", options->retry_failed, "evaluate failed points again");
    verb->add_flag("--quiet", options->quiet, "no progress on standard error");
    verb->add_flag("--with-timing", options->with_timing,
                   "seconds and tries in the files, which then differ from run to run");
    add_limits(*verb, *options);
    add_explore_merge(*verb, globals);
    add_explore_export(*verb, globals);
    add_explore_report(*verb, globals);
    verb->callback([verb, options, &globals] {
        if (verb->get_subcommands().empty()) run(*options, globals);
    });
}

}  // namespace outcore::cli
