// Reading stores: rows as plain dicts, fronts, details, reports.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "base/file.hpp"
#include "bindings.hpp"
#include "cli/failure.hpp"
#include "explore/front/front_volume.hpp"
#include "explore/front/knee.hpp"
#include "explore/front/sweep_front.hpp"
#include "explore/front/wish_text.hpp"
#include "explore/store/store_merge.hpp"
#include "explore/store/sweep_store.hpp"
#include "report/sweep_report.hpp"
#include "scheduler/registry.hpp"

namespace outcore::python {
namespace {

namespace fs = std::filesystem;
using explore::PointFigures;
using explore::PointState;
using explore::Predictor;
using explore::SweepEntry;
using explore::SweepRow;
using explore::SweepStore;

/// A sweep of a store with all its rows.
struct StoredSweep {
    SweepEntry entry;
    std::vector<SweepRow> rows;
    std::vector<std::int64_t> tries;
};

void require_store(const std::string& file) {
    if (!fs::exists(file))
        cli::fail(cli::ExitCode::BadInput, fmt::format("{}: there is no such store", file));
}

/// The sweep of that number; nothing: the one run last.
SweepEntry chosen(SweepStore& store, std::optional<std::int64_t> number) {
    const std::vector<SweepEntry> sweeps = store.sweeps();
    if (sweeps.empty()) cli::fail(cli::ExitCode::BadInput, "the store has no sweep");
    if (!number) return sweeps.back();
    for (const SweepEntry& sweep : sweeps) {
        if (sweep.id == *number) return sweep;
    }
    cli::fail(cli::ExitCode::BadInput,
              fmt::format("the store has no sweep {}; sweeps() lists them", *number));
}

StoredSweep read(const std::string& file, std::optional<std::int64_t> number) {
    require_store(file);
    SweepStore store(file, SweepStore::Use::Read);
    StoredSweep sweep;
    sweep.entry = chosen(store, number);
    store.each_row(sweep.entry.id, 0, std::numeric_limits<std::int64_t>::max(),
                   [&](const SweepRow& row, std::int64_t tries) {
                       sweep.rows.push_back(row);
                       sweep.tries.push_back(tries);
                   });
    return sweep;
}

py::object value_object(const explore::Value& value) {
    return std::visit(
        [](const auto& held) -> py::object {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::nullptr_t>) {
                return py::none();
            } else {
                return py::cast(held);
            }
        },
        value);
}

/// Columns of the module's rows that are no parameters.
bool is_column(const std::string& name) {
    for (const char* fixed : {"point", "key", "state", "reason", "seconds", "tries"}) {
        if (name == fixed) return true;
    }
    constexpr std::string_view kConfirmed = "confirmed_";
    const std::string_view figure =
        name.starts_with(kConfirmed) ? std::string_view(name).substr(kConfirmed.size()) : name;
    return explore::find_figure(figure) != nullptr;
}

std::vector<py::str> parameter_keys(const SweepEntry& entry) {
    std::vector<py::str> keys;
    for (const std::string& name : entry.parameters)
        keys.emplace_back(is_column(name) ? "parameter_" + name : name);
    return keys;
}

/// None where a figure is not known.
void add_figures(py::dict& row, const std::string& prefix, const PointFigures* figures) {
    for (const explore::FigureColumn& column : explore::figure_columns()) {
        const double value = figures != nullptr ? figures->*column.member : std::nan("");
        const py::str key(prefix + std::string(column.name));
        if (std::isnan(value)) {
            row[key] = py::none();
        } else {
            row[key] = value;
        }
    }
}

py::dict row_dict(const SweepRow& row, const std::vector<py::str>& parameters) {
    py::dict dict;
    dict["point"] = row.point;
    dict["key"] = row.key;
    for (std::size_t i = 0; i < parameters.size() && i < row.values.size(); ++i)
        dict[parameters[i]] = value_object(row.values[i]);
    // A claim is no result: the point waits as others do.
    dict["state"] =
        explore::to_string(row.state == PointState::Running ? PointState::Pending : row.state);
    dict["reason"] = row.reason;
    add_figures(dict, "", row.state == PointState::Done ? &row.figures : nullptr);
    add_figures(dict, "confirmed_", row.confirmed ? &*row.confirmed : nullptr);
    return dict;
}

py::list rows(const std::string& file, std::optional<std::int64_t> number, bool with_timing) {
    const StoredSweep sweep = without_python([&] { return read(file, number); });
    const std::vector<py::str> parameters = parameter_keys(sweep.entry);
    py::list list;
    for (std::size_t i = 0; i < sweep.rows.size(); ++i) {
        py::dict dict = row_dict(sweep.rows[i], parameters);
        if (with_timing) {
            dict["seconds"] = sweep.rows[i].seconds;
            dict["tries"] = sweep.tries[i];
        }
        list.append(dict);
    }
    return list;
}

py::list sweeps(const std::string& file) {
    const auto entries = without_python([&] {
        require_store(file);
        return SweepStore(file, SweepStore::Use::Read).sweeps();
    });
    py::list list;
    for (const SweepEntry& entry : entries) {
        py::dict dict;
        dict["sweep"] = entry.id;
        dict["name"] = entry.name;
        dict["parameters"] = entry.parameters;
        dict["file"] = entry.file;
        dict["program"] = entry.program;
        list.append(dict);
    }
    return list;
}

py::dict details(const std::string& file, std::optional<std::int64_t> number) {
    const auto texts = without_python([&] {
        require_store(file);
        SweepStore store(file, SweepStore::Use::Read);
        return store.details(chosen(store, number).id);
    });
    py::dict dict;
    for (const auto& [point, text] : texts) dict[py::int_(point)] = parse_json(text);
    return dict;
}

Predictor predictor_named(const std::string& name) {
    if (name == "analytic") return Predictor::Analytic;
    if (name == "systemc") return Predictor::SystemC;
    cli::fail(cli::ExitCode::BadInput,
              fmt::format("predictor: found \"{}\"; must be analytic or systemc", name));
}

/// The file that the sweep was run from, for its objectives and limits.
explore::Sweep file_of(const SweepEntry& entry) {
    return cli::expect(
        explore::load_sweep(entry.file, find_home().configs, scheduler::make_builtin_schedulers()));
}

struct Aims {
    explore::Objectives objectives;
    explore::FigureLimits limits;
};

Aims aims_of(const SweepEntry& entry, const std::optional<std::vector<std::string>>& objectives,
             const std::vector<std::string>& limits) {
    Aims aims;
    if (objectives) {
        for (const std::string& name : *objectives)
            aims.objectives.push_back(cli::expect(explore::parse_figure(name)));
        if (aims.objectives.empty())
            cli::fail(cli::ExitCode::BadInput, "objectives: must have one at least");
    } else {
        const explore::Sweep sweep = file_of(entry);
        aims = {sweep.objectives, sweep.constraints};
    }
    for (const std::string& text : limits)
        aims.limits.push_back(cli::expect(explore::parse_wish(text)));
    return aims;
}

std::vector<std::size_t> known_rows(const explore::SweepFront& front) {
    std::vector<std::size_t> known;
    for (std::size_t row = 0; row < front.standings.size(); ++row) {
        const explore::Standing standing = front.standings[row];
        if (standing == explore::Standing::Front || standing == explore::Standing::Dominated)
            known.push_back(row);
    }
    return known;
}

py::dict front(const std::string& file, std::optional<std::int64_t> number,
               const std::optional<std::vector<std::string>>& objectives,
               const std::vector<std::string>& limits, const std::string& predictor) {
    struct Found {
        StoredSweep sweep;
        Aims aims;
        explore::SweepFront front;
        std::vector<explore::Knee> knees;
        std::optional<double> volume;
    };
    const Predictor whose = predictor_named(predictor);
    const Found found = without_python([&] {
        Found all;
        all.sweep = read(file, number);
        all.aims = aims_of(all.sweep.entry, objectives, limits);
        all.front =
            explore::sweep_front(all.sweep.rows, all.aims.objectives, all.aims.limits, whose);
        all.knees = explore::knee_points(all.front.costs, all.front.rows);
        all.volume = explore::front_volume(all.front.costs, known_rows(all.front));
        return all;
    });
    const std::vector<py::str> parameters = parameter_keys(found.sweep.entry);
    py::list names, points, knees;
    for (const explore::FigureColumn* figure : found.aims.objectives) names.append(figure->name);
    for (const std::size_t row : found.front.rows)
        points.append(row_dict(found.sweep.rows[row], parameters));
    for (const explore::Knee& knee : found.knees) knees.append(found.sweep.rows[knee.row].point);
    py::dict result;
    result["objectives"] = names;
    result["rows"] = points;
    result["knees"] = knees;
    result["hypervolume"] = found.volume;
    return result;
}

py::dict merge(const std::vector<std::string>& stores, const std::string& into) {
    const explore::MergeSummary summary = without_python([&] {
        for (const std::string& store : stores) require_store(store);
        if (fs::exists(into))
            cli::fail(cli::ExitCode::BadInput, fmt::format("{}: exists already", into));
        SweepStore result(into, SweepStore::Use::Write);
        return explore::merge_stores(result, {stores.begin(), stores.end()});
    });
    if (summary.disagreeing > 0)
        cli::fail(cli::ExitCode::CheckFailed,
                  fmt::format("{} points have different results in two stores, the first has the "
                              "key {}; {} holds the first of each",
                              summary.disagreeing, summary.first_disagreement, into));
    py::list unfinished;
    for (const std::string& store : summary.unfinished) unfinished.append(store);
    py::dict result;
    result["points"] = summary.points;
    result["settled"] = summary.settled;
    result["unfinished"] = unfinished;
    return result;
}

std::string report(const std::string& file, const std::string& folder,
                   std::optional<std::int64_t> number, bool force) {
    return without_python([&] {
        OutputFolder output = cli::expect(OutputFolder::create(folder, force));
        StoredSweep sweep = read(file, number);
        SweepStore store(file, SweepStore::Use::Read);
        std::map<std::int64_t, std::string> texts;
        for (auto& [point, detail] : store.details(sweep.entry.id))
            texts.emplace(point, std::move(detail));
        const outcore::report::SweepReport all = outcore::report::sweep_report(
            file_of(sweep.entry), std::move(sweep.rows), std::move(texts));
        std::string text = outcore::report::write_sweep_report(all, output.path());
        output.commit();
        return text;
    });
}

}  // namespace

void bind_stores(py::module_& module) {
    module.def("sweeps", &sweeps, py::arg("store"),
               "The sweeps of a store: sweep (number), name, parameters, file, program.");
    module.def(
        "rows", &rows, py::arg("store"), py::arg("sweep") = py::none(), py::kw_only(),
        py::arg("with_timing") = false,
        "One flat dict a point, by number, for pandas.DataFrame(): point, key, the "
        "parameters, state, reason, the figures (latency_s, energy_j, ...; None where not "
        "known) and the same by SystemC (confirmed_latency_s, ...). A parameter that is named "
        "like a column gets parameter_ in front. sweep: a number of sweeps(), the one run "
        "last when None. with_timing: seconds and tries, which differ from run to run.");
    module.def(
        "front", &front, py::arg("store"), py::arg("sweep") = py::none(), py::kw_only(),
        py::arg("objectives") = py::none(), py::arg("limits") = py::list(),
        py::arg("predictor") = "analytic",
        "The Pareto front: objectives, rows (as of rows()), knees (points) and hypervolume (a "
        "share of the box between best and worst; None with fewer than two objectives). "
        "objectives: names of figures, those of the sweep's file (with its constraints) when "
        "None. limits: [\"latency_s=100ms\"]. predictor: \"analytic\" or \"systemc\" "
        "(confirmed points only).");
    module.def("details", &details, py::arg("store"), py::arg("sweep") = py::none(),
               "Schedules of the confirmed points as point -> dict: lanes, tasks, memories, "
               "roofline, energy_j, stalls_s.");
    module.def("merge", &merge, py::arg("stores"), py::arg("into"),
               "Joins stores, of shards most often, into a new one: points, settled, unfinished "
               "(stores in which points wait).");
    module.def("write_report", &report, py::arg("store"), py::arg("folder"),
               py::arg("sweep") = py::none(), py::kw_only(), py::arg("force") = false,
               "Writes sweep.html, sweep.txt and plots; returns the text. Needs the sweep's file. "
               "A folder that is not empty is refused unless force.");
}

}  // namespace outcore::python
