// Making, checking, reading and writing schedules.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <pybind11/stl.h>

#include <map>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "bindings.hpp"
#include "cli/steps.hpp"
#include "part_objects.hpp"
#include "schedule/checker.hpp"
#include "schedule/schedule_json.hpp"
#include "scheduler/plugin/plugin_factory.hpp"

namespace outcore::python {
namespace {

using schedule::Schedule;
using TileExtents = std::array<std::int32_t, 4>;

std::string extents_text(const TileExtents& extents) {
    return fmt::format("{}", fmt::join(extents, ","));
}

/// Names and their values as the command line has them: "energy=2mJ".
template <typename Name, typename Value>
std::vector<std::string> pairs(const std::map<Name, Value>& values) {
    std::vector<std::string> texts;
    for (const auto& [name, value] : values) {
        if constexpr (std::is_same_v<Value, TileExtents>) {
            texts.push_back(fmt::format("{}={}", name, extents_text(value)));
        } else {
            texts.push_back(fmt::format("{}={}", name, value));
        }
    }
    return texts;
}

py::object schedule_network(
    const NetworkObject& network, const PlatformObject& platform, const std::string& scheduler,
    const std::optional<std::string>& kernels, std::optional<std::int64_t> sram_bytes,
    std::int32_t prefetch_depth, std::optional<std::int64_t> budget, std::uint32_t seed,
    std::optional<double> time_limit_s, const std::string& spill, const py::object& internal_flash,
    const std::string& objective, const std::map<std::string, std::string>& limits,
    const std::map<std::string, std::int64_t>& reserve, const std::vector<std::string>& forbid,
    const std::map<std::int32_t, TileExtents>& tiles, std::optional<TileExtents> tile_limit,
    const std::map<std::string, std::string>& places) {
    cli::ScheduleOptions options;
    options.scheduler = scheduler;
    options.kernels = kernels.value_or("");
    options.sram_bytes = sram_bytes;
    options.prefetch_depth = prefetch_depth;
    options.budget = budget;
    options.seed = seed;
    options.time_limit_s = time_limit_s;
    options.spill = spill;
    options.internal_flash = flash_text(internal_flash);
    options.objective = objective;
    options.limits = pairs(limits);
    options.reserved = pairs(reserve);
    options.forbidden = forbid;
    options.tiles = pairs(tiles);
    if (tile_limit) options.tile_limit = extents_text(*tile_limit);
    options.places = pairs(places);
    const auto work = [&] {
        const cli::Home home = find_home();
        const auto problem = cli::make_problem(home, options, network.prepared, platform.platform);
        auto outcome = cli::solve(options, problem);
        if (const auto* made = std::get_if<Schedule>(&outcome))
            cli::require_checked(*made, *problem.layouts);
        return outcome;
    };
    auto outcome = scheduler::names_plugin(scheduler) ? with_children(work) : without_python(work);
    if (auto* why = std::get_if<scheduler::Infeasible>(&outcome)) return py::cast(std::move(*why));
    return py::cast(
        ScheduleObject{std::make_shared<Schedule>(std::get<Schedule>(std::move(outcome))), "", ""});
}

ScheduleObject load_schedule(const std::string& path) {
    return without_python([&] {
        auto loaded = std::make_shared<Schedule>(cli::load_schedule_file(path));
        const std::string text = cli::expect(read_text(path));
        return ScheduleObject{std::move(loaded), path, sha256_hex(std::string_view(text))};
    });
}

void save(ScheduleObject& object, const std::string& path) {
    object.sha256 = without_python([&] {
        const std::string text = schedule::to_json(*object.schedule);
        write_file(path, text);
        return sha256_hex(std::string_view(text));
    });
    object.file = path;
}

py::dict check(const ScheduleObject& object) {
    const schedule::CheckReport report = without_python(
        [&] { return schedule::check(*object.schedule, cli::load_layouts(find_home())); });
    py::list violations;
    for (const schedule::Violation& violation : report.violations) {
        py::dict entry;
        entry["rule"] = schedule::to_string(violation.rule);
        entry["task"] = violation.task.value;
        entry["other"] = violation.other.value;
        entry["message"] = violation.message;
        violations.append(entry);
    }
    py::dict result;
    result["ok"] = report.ok();
    result["tasks"] = report.tasks;
    result["edges"] = report.edges;
    result["violations"] = violations;
    return result;
}

std::string_view kind_of(const schedule::Action& action) {
    if (const auto* transfer = std::get_if<schedule::Transfer>(&action)) {
        constexpr std::string_view kNames[] = {"load", "store", "copy"};
        return kNames[static_cast<std::size_t>(transfer->kind)];
    }
    constexpr std::string_view kNames[] = {"compute",  "transfer",    "erase",
                                           "set_mode", "input_ready", "output_taken"};
    static_assert(std::size(kNames) == std::variant_size_v<schedule::Action>);
    return kNames[action.index()];
}

py::list tasks(const ScheduleObject& object) {
    py::list list;
    const Schedule& plan = *object.schedule;
    for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
        const schedule::Task& task = plan.tasks[TaskId(i)];
        py::list after;
        for (const TaskId other : task.after) after.append(other.value);
        py::dict entry;
        entry["task"] = i;
        entry["lane"] = plan.platform->lane_name(task.lane);
        entry["kind"] = kind_of(task.action);
        entry["label"] = task.label;
        entry["after"] = after;
        entry["delay"] = task.delay;
        entry["once"] = task.once;
        list.append(entry);
    }
    return list;
}

py::list buffers(const ScheduleObject& object) {
    py::list list;
    for (const schedule::Buffer& buffer : object.schedule->buffers) {
        py::dict entry;
        entry["name"] = buffer.name;
        entry["device"] = object.schedule->platform->device_name(buffer.device);
        entry["offset_bytes"] = buffer.offset;
        entry["size_bytes"] = buffer.size_bytes;
        list.append(entry);
    }
    return list;
}

void bind_infeasible(py::module_& module) {
    using scheduler::Infeasible;
    py::class_<Infeasible>(module, "Infeasible",
                           "Why there is no schedule: a result, not an error, and false in a "
                           "condition.")
        .def_readonly("message", &Infeasible::message)
        .def_readonly("resource", &Infeasible::resource, "What runs out: \"on-chip RAM\", ...")
        .def_readonly("bytes_needed", &Infeasible::bytes_needed,
                      "There, with the smallest tiles, at that operator.")
        .def_readonly("bytes_free", &Infeasible::bytes_free, "What the platform offers there.")
        .def_readonly("nearest_bytes", &Infeasible::nearest_bytes,
                      "A size of the resource with which there is a schedule; None: not known.")
        .def_property_readonly(
            "operator",
            [](const Infeasible& o) {
                return o.op.valid() ? std::optional(o.op.value) : std::nullopt;
            },
            "Number of the operator; None: the network as a whole.")
        .def("__bool__", [](const Infeasible&) { return false; })
        .def("__repr__",
             [](const Infeasible& o) { return "<outcore.Infeasible: " + o.message + ">"; });
}

void bind_schedule(py::module_& module) {
    py::class_<ScheduleObject>(module, "Schedule",
                               "Who does what after whom, and where every buffer lies.")
        .def_property_readonly(
            "network_path", [](const ScheduleObject& o) { return o.schedule->origin.network_path; })
        .def_property_readonly(
            "scheduler", [](const ScheduleObject& o) { return o.schedule->origin.scheduler; },
            "Its name and options, for people.")
        .def_property_readonly(
            "platform",
            [](const ScheduleObject& o) { return PlatformObject{o.schedule->platform}; })
        .def("check", &check,
             "Proves it right under any timing: ok, tasks, edges, and violations (rule, task, "
             "other, message). What `outcore check --json` prints.")
        .def("tasks", &tasks,
             "One dict a task: task, lane, kind, label, after (tasks it waits for), delay, once.")
        .def("buffers", &buffers, "One dict a buffer: name, device, offset_bytes, size_bytes.")
        .def(
            "to_dict",
            [](const ScheduleObject& o) {
                return parse_json(without_python([&] { return schedule::to_json(*o.schedule); }));
            },
            "The whole of it, as in schedule.json (docs/spec/schedule.md).")
        .def("save", &save, py::arg("path"), "Writes schedule.json, whole or not at all.")
        .def("__repr__", [](const ScheduleObject& o) {
            return fmt::format("<outcore.Schedule by {}, {} tasks>", o.schedule->origin.scheduler,
                               o.schedule->tasks.size());
        });
    module.def("load_schedule", &load_schedule, py::arg("path"),
               "Reads schedule.json and the network it names; refuses one that has changed.");
}

}  // namespace

void bind_schedules(py::module_& module) {
    bind_infeasible(module);
    bind_schedule(module);
    module.def(
        "schedule", &schedule_network, py::arg("network"), py::arg("platform"),
        py::arg("scheduler") = "double-buffer", py::kw_only(), py::arg("kernels") = py::none(),
        py::arg("sram_bytes") = py::none(), py::arg("prefetch_depth") = 0,
        py::arg("budget") = py::none(), py::arg("seed") = 1, py::arg("time_limit_s") = py::none(),
        py::arg("spill") = "ram", py::arg("internal_flash") = "none",
        py::arg("objective") = "latency", py::arg("limits") = py::dict(),
        py::arg("reserve") = py::dict(), py::arg("forbid") = py::list(),
        py::arg("tiles") = py::dict(), py::arg("tile_limit") = py::none(),
        py::arg("places") = py::dict(),
        "A checked Schedule, or Infeasible. Options are those of `outcore schedule`:\n"
        "kernels: kernel profile, the board's when None. sram_bytes: on-chip RAM for buffers, at "
        "most. prefetch_depth: 1 to 8, 0 for the scheduler's own. budget, seed, time_limit_s: of a "
        "search. spill: \"ram\" or \"none\". internal_flash: \"none\", \"auto\" or bytes. "
        "objective: \"latency\", \"0.7*latency+0.3*energy\", ... limits: figure -> most or least, "
        "{\"energy\": \"2mJ\"}. reserve: memory -> bytes that are not for buffers. forbid: "
        "memories. tiles: operator -> (rows, columns, channels, input channels), 0 is free. "
        "tile_limit: the same four, of any operator, at most. places: activation -> memory.");
}

}  // namespace outcore::python
