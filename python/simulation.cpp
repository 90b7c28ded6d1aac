// Playing a schedule: in SystemC in a child process, or by the closed forms.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <pybind11/stl.h>

#include "bindings.hpp"
#include "cli/steps.hpp"
#include "part_objects.hpp"

namespace outcore::python {
namespace {

using simulator::SimulationResult;

simulator::Fidelity fidelity_named(const std::string& name) {
    if (name == "analytic") return simulator::Fidelity::Analytic;
    if (name == "transaction") return simulator::Fidelity::Transaction;
    cli::fail(cli::ExitCode::BadInput,
              fmt::format("fidelity: found \"{}\"; must be transaction or analytic", name));
}

cost::Levelling levelling_named(const std::string& name) {
    for (const auto levelling :
         {cost::Levelling::None, cost::Levelling::Static, cost::Levelling::RoundRobin}) {
        if (cost::to_string(levelling) == name) return levelling;
    }
    cli::fail(cli::ExitCode::BadInput,
              fmt::format("levelling: found \"{}\"; must be none, static or round-robin", name));
}

/// A lifetime at a duty that the board does not reach would mean nothing.
void require_reachable(const simulator::WearOptions& wear, const SimulationResult& result) {
    constexpr double kSecondsPerDay = 24 * 3600;
    const double most = result.throughput_fps * kSecondsPerDay;
    if (wear.inferences_per_day.value_or(0.0) <= most) return;
    cli::fail(cli::ExitCode::BadInput,
              fmt::format("inferences_per_day: found {}; the board makes {:.0f} back to back",
                          *wear.inferences_per_day, most));
}

void require_positive(const char* name, const std::optional<double>& value) {
    if (!value || *value > 0.0) return;
    cli::fail(cli::ExitCode::BadInput,
              fmt::format("{}: found {}; must be greater than 0", name, *value));
}

py::list timeline(const schedule::Schedule& plan, const SimulationResult& result) {
    py::list list;
    for (const simulator::TimelineEntry& entry : result.timeline) {
        py::dict row;
        row["task"] = entry.task.value;
        row["frame"] = entry.frame;
        row["lane"] = plan.platform->lane_name(entry.lane);
        row["label"] = plan.tasks[entry.task].label;
        row["start_s"] = entry.start_s;
        row["end_s"] = entry.end_s;
        row["contention_s"] = entry.contention_s;
        list.append(row);
    }
    return list;
}

py::object simulate(const ScheduleObject& object, const std::optional<std::string>& kernels,
                    const std::string& fidelity, bool worst_case_storage,
                    std::optional<std::uint32_t> storage_seed,
                    std::optional<double> inferences_per_day, const std::string& levelling,
                    std::optional<double> reads_before_refresh,
                    std::optional<std::int64_t> sram_bytes, const std::string& spill,
                    const py::object& internal_flash, bool with_timeline) {
    const schedule::Schedule& plan = *object.schedule;
    simulator::Options options;
    options.fidelity = fidelity_named(fidelity);
    if (worst_case_storage) options.storage_timing = cost::DeviceTiming::Maximum;
    options.storage_seed = storage_seed;
    require_positive("inferences_per_day", inferences_per_day);
    require_positive("reads_before_refresh", reads_before_refresh);
    options.wear = {inferences_per_day, levelling_named(levelling), reads_before_refresh};
    if (storage_seed && options.fidelity == simulator::Fidelity::Analytic)
        cli::fail(cli::ExitCode::BadInput, "storage_seed needs the simulated hardware");
    cli::ScheduleOptions made_under;
    made_under.sram_bytes = sram_bytes;
    made_under.spill = spill;
    made_under.internal_flash = flash_text(internal_flash);

    std::string text;
    const SimulationResult result = with_children([&] {
        const cli::Home home = find_home();
        const schedule::KernelLayouts layouts = cli::load_layouts(home);
        cli::require_checked(plan, layouts);
        const auto profile = cli::load_profile(home, *plan.platform, kernels.value_or(""));
        const auto constraints =
            cli::said_constraints(made_under, plan, layouts, profile, "the schedule");
        SimulationResult made = cli::simulate(plan, profile, options);
        require_reachable(options.wear, made);
        std::vector<std::pair<std::string, std::string>> inputs;
        if (!object.file.empty()) inputs.emplace_back("schedule " + object.file, object.sha256);
        text = report::result_json(
            cli::simulated(plan, made, profile, layouts, constraints, std::move(inputs)));
        return made;
    });
    py::object dict = parse_json(text);
    if (with_timeline) dict["timeline"] = timeline(plan, result);
    return dict;
}

}  // namespace

void bind_simulation(py::module_& module) {
    module.def(
        "simulate", &simulate, py::arg("schedule"), py::kw_only(), py::arg("kernels") = py::none(),
        py::arg("fidelity") = "transaction", py::arg("worst_case_storage") = false,
        py::arg("storage_seed") = py::none(), py::arg("inferences_per_day") = py::none(),
        py::arg("levelling") = "none", py::arg("reads_before_refresh") = py::none(),
        py::arg("sram_bytes") = py::none(), py::arg("spill") = "ram",
        py::arg("internal_flash") = "none", py::arg("timeline") = false,
        "Checks a schedule, then plays it on the SystemC model of its board in a child process: "
        "the "
        "dict that `outcore simulate --json` prints (latency_s, energy, stalls, traffic, wear, "
        "...), of one inference.\n"
        "kernels: kernel profile, the board's when None. fidelity: \"transaction\", or "
        "\"analytic\" for closed forms without bus contention. worst_case_storage: program and "
        "erase take the part's maximum times. storage_seed: draws the busy times of SD cards. "
        "inferences_per_day: that the lifetime stands for, back to back when None. levelling: of "
        "NOR flash, \"none\", \"static\" or \"round-robin\". reads_before_refresh: read disturb. "
        "sram_bytes, spill, internal_flash: what the schedule was made under, for its lower bound. "
        "timeline: adds a list of tasks with lane, start_s, end_s and contention_s.");
}

}  // namespace outcore::python
