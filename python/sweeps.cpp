// Running sweeps: the functions behind `outcore explore`.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <pybind11/functional.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <thread>

#include "bindings.hpp"
#include "cli/steps.hpp"
#include "explore/run/planned_sweep.hpp"
#include "explore/run/sweep_run.hpp"
#include "explore/sweep/adaptive_source.hpp"
#include "scheduler/registry.hpp"

namespace outcore::python {
namespace {

using explore::RunProgress;
using explore::RunSummary;
using explore::Sweep;
using explore::SweepStore;

Sweep read_sweep(const std::string& file, const cli::Home& home) {
    return cli::expect(
        explore::load_sweep(file, home.configs, scheduler::make_builtin_schedulers()));
}

py::dict check_sweep(const std::string& file) {
    const Sweep sweep = without_python([&] { return read_sweep(file, find_home()); });
    py::list parameters, objectives;
    for (const explore::Parameter& parameter : sweep.parameters) parameters.append(parameter.name);
    for (const explore::FigureColumn* figure : sweep.objectives) objectives.append(figure->name);
    py::dict result;
    result["name"] = sweep.name;
    result["sampler"] = explore::to_string(sweep.sampler.kind);
    result["points"] = sweep.sampler.adaptive() ? explore::make_adaptive_source(sweep)->at_most()
                                                : explore::make_point_source(sweep)->at_most();
    result["parameters"] = parameters;
    result["objectives"] = objectives;
    return result;
}

py::dict progress_dict(const RunProgress& progress) {
    py::dict now;
    now["phase"] = progress.phase == explore::Phase::Analytic ? "analytic" : "confirmation";
    now["settled"] = progress.settled;
    now["points"] = progress.at_most;
    now["here"] = progress.here;
    now["infeasible"] = progress.infeasible;
    now["failed"] = progress.failed;
    return now;
}

/// Takes Python's part in a run: its signals and the caller's function, now and then. What either
/// throws ends the run between two points and is thrown again afterwards.
class Listener {
  public:
    explicit Listener(py::object progress) : progress_(std::move(progress)) {}

    void show(const RunProgress& now) {
        if (progress_.is_none() || !due(shown_)) return;
        const py::gil_scoped_acquire python;
        guard([&] { progress_(progress_dict(now)); });
    }
    bool stop() {
        if (thrown_) return true;
        if (!due(asked_)) return false;
        const py::gil_scoped_acquire python;
        guard([] {
            if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        });
        return thrown_ != nullptr;
    }
    void throw_again() const {
        if (thrown_) std::rethrow_exception(thrown_);
    }

  private:
    using Clock = std::chrono::steady_clock;
    static bool due(Clock::time_point& last) {
        constexpr auto kPause = std::chrono::milliseconds(100);
        const Clock::time_point now = Clock::now();
        if (now - last < kPause) return false;
        last = now;
        return true;
    }
    template <typename Call>
    void guard(const Call& call) {
        if (thrown_) return;
        try {
            call();
        } catch (...) {
            thrown_ = std::current_exception();
        }
    }
    py::object progress_;
    std::exception_ptr thrown_;
    Clock::time_point shown_, asked_;
};

explore::Shard shard_of(const std::optional<std::pair<std::int64_t, std::int64_t>>& shard,
                        const Sweep& sweep) {
    if (!shard) return {};
    const auto [index, count] = *shard;
    if (index < 1 || index > count)
        cli::fail(
            cli::ExitCode::BadInput,
            fmt::format("shard: found ({}, {}); must be (i, n), i from 1 to n", index, count));
    if (sweep.sampler.adaptive())
        cli::fail(cli::ExitCode::BadInput,
                  fmt::format("shard: the points of the sampler {} depend on results; only others "
                              "can be done in shards",
                              explore::to_string(sweep.sampler.kind)));
    return {index - 1, count};
}

void require(bool kept, const char* rule) {
    if (!kept) cli::fail(cli::ExitCode::BadInput, rule);
}

RunSummary run(const std::string& file, const std::string& store_file,
               explore::RunSettings settings,
               const std::optional<std::pair<std::int64_t, std::int64_t>>& shard,
               std::optional<std::int32_t> confirm, Listener& listener) {
    const cli::Home home = find_home();
    auto sweep = std::make_shared<Sweep>(read_sweep(file, home));
    if (confirm) sweep->confirm = *confirm;
    settings.shard = shard_of(shard, *sweep);
    const explore::Surroundings surroundings{
        home.configs, std::make_shared<schedule::KernelLayouts>(cli::load_layouts(home)),
        cli::prepare};
    const explore::SweepPlan plan = explore::plan_sweep(sweep, file, surroundings);
    const auto folder = std::filesystem::path(store_file).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    SweepStore store(store_file, SweepStore::Use::Write);
    return explore::run_sweep(
        plan, store, settings,
        {[&](const RunProgress& now) { listener.show(now); }, [&] { return listener.stop(); }});
}

py::dict counts_dict(const explore::StateCounts& counts) {
    py::dict result;
    result["done"] = counts.done;
    result["infeasible"] = counts.infeasible;
    result["failed"] = counts.failed;
    result["pending"] = counts.pending + counts.running;
    return result;
}

py::dict explore_sweep(const std::string& file, const std::string& store, std::size_t jobs,
                       std::optional<std::int32_t> confirm, bool fresh, bool retry_failed,
                       double point_time_limit_s, std::optional<std::int64_t> point_memory_bytes,
                       std::int64_t retries,
                       const std::optional<std::pair<std::int64_t, std::int64_t>>& shard,
                       const py::object& progress) {
    require(jobs <= 1024, "jobs: must be from 1 to 1024, or 0 for one a processor");
    if (jobs == 0) jobs = std::max(1U, std::thread::hardware_concurrency());
    require(!confirm || *confirm >= 0, "confirm: must be 0 or more");
    require(point_time_limit_s > 0.0, "point_time_limit_s: must be greater than 0");
    require(retries >= 0, "retries: must be 0 or more");
    explore::RunSettings settings;
    settings.limits.jobs = jobs;
    settings.limits.point_seconds = point_time_limit_s;
    settings.limits.memory_bytes = point_memory_bytes.value_or(explore::memory_share(jobs));
    settings.limits.retries = retries;
    settings.fresh = fresh;
    settings.retry_failed = retry_failed;
    Listener listener(progress);
    const RunSummary summary =
        with_children([&] { return run(file, store, settings, shard, confirm, listener); });
    listener.throw_again();
    py::dict result = counts_dict(summary.points);
    result["points"] = summary.points.all();
    result["here"] = summary.here;
    result["confirmed"] = summary.confirmations.done;
    result["confirmed_here"] = summary.confirmed_here;
    result["store"] = store;
    result["sweep"] = summary.sweep;
    return result;
}

}  // namespace

void bind_sweeps(py::module_& module) {
    module.def("check_sweep", &check_sweep, py::arg("sweep"),
               "Reads a sweep file (docs/spec/sweep.md), runs nothing: name, sampler, points (at "
               "most), parameters, objectives. Every mistake is in Error.diagnostics.");
    module.def(
        "explore", &explore_sweep, py::arg("sweep"), py::arg("store"), py::kw_only(),
        py::arg("jobs") = 0, py::arg("confirm") = py::none(), py::arg("fresh") = false,
        py::arg("retry_failed") = false, py::arg("point_time_limit_s") = 600.0,
        py::arg("point_memory_bytes") = py::none(), py::arg("retries") = 2,
        py::arg("shard") = py::none(), py::arg("progress") = py::none(),
        "Runs a sweep file into a store (SQLite), or goes on with what is there; returns points, "
        "done, infeasible, failed, pending, confirmed, here and confirmed_here (by this run), "
        "store and sweep (its number in the store).\n"
        "jobs: worker processes, 0 for one a processor. confirm: points that SystemC confirms, the "
        "file's when None. "
        "fresh: evaluates settled points again. point_time_limit_s, point_memory_bytes: of each "
        "point. retries: after a worker died. shard: (i, n), every n-th point from the i-th on. "
        "progress: a function that gets a dict of phase, settled, points, here, infeasible and "
        "failed up to ten times a second; what it raises ends the run. Ctrl-C ends the run between "
        "two points with KeyboardInterrupt; the next call goes on. Call it where no other thread "
        "is at work.");
}

}  // namespace outcore::python
