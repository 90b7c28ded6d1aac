// Networks and boards, and the names of what there is.
// SPDX-License-Identifier: Apache-2.0
#include <pybind11/stl.h>

#include <filesystem>

#include "bindings.hpp"
#include "cli/steps.hpp"
#include "network/importer.hpp"
#include "part_objects.hpp"
#include "platform/platform_loader.hpp"
#include "report/network_page.hpp"
#include "scheduler/registry.hpp"

namespace outcore::python {
namespace {

NetworkObject load_network(const std::string& path) {
    return without_python([&] {
        auto imported =
            std::make_shared<network::Network>(cli::expect(network::import_network(path)));
        auto prepared = std::make_shared<network::Network>(cli::prepare(*imported));
        return NetworkObject{std::move(imported), std::move(prepared)};
    });
}

std::int64_t macs(const network::Network& network) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < network.operators.size(); ++i)
        sum += network::macs(network, OperatorId(i));
    return sum;
}

/// JSON pointer -> any JSON value, as the texts that overrides are.
std::vector<std::string> overrides_of(const py::dict& changes) {
    const py::object dumps = py::module_::import("json").attr("dumps");
    std::vector<std::string> overrides;
    for (const auto& [pointer, value] : changes)
        overrides.push_back(py::str(pointer).cast<std::string>() + "=" +
                            dumps(value).cast<std::string>());
    return overrides;
}

PlatformObject load_platform(const std::string& board, const py::dict& changes) {
    const std::vector<std::string> overrides = overrides_of(changes);
    return without_python([&] {
        return PlatformObject{
            std::make_shared<platform::Platform>(cli::load_board(find_home(), board, overrides))};
    });
}

py::object inspect(const NetworkObject& network, const std::vector<PlatformObject>& boards) {
    const std::string text = without_python([&] {
        std::vector<platform::Platform> platforms;
        for (const PlatformObject& board : boards) platforms.push_back(*board.platform);
        return report::network_json(*network.imported, platforms);
    });
    return parse_json(text);
}

std::string_view kind_name(platform::MemoryKind kind) {
    switch (kind) {
        case platform::MemoryKind::Tcm:
            return "tcm";
        case platform::MemoryKind::Sram:
            return "sram";
        case platform::MemoryKind::InternalFlash:
            return "internal-flash";
        case platform::MemoryKind::ExternalRam:
            return "external-ram";
    }
    return "";
}

py::list memories(const platform::Platform& platform) {
    py::list list;
    for (const platform::Memory& memory : platform.memories) {
        py::dict entry;
        entry["name"] = memory.name;
        entry["kind"] = kind_name(memory.kind);
        entry["size_bytes"] = memory.size.count;
        entry["usable_bytes"] = memory.usable().count;
        entry["cached"] = memory.cached;
        entry["bus_clock_hz"] = memory.bus_clock.count;
        list.append(entry);
    }
    return list;
}

py::list storages(const platform::Platform& platform) {
    py::list list;
    for (const platform::Storage& storage : platform.storages) {
        py::dict entry;
        entry["name"] = storage.name;
        entry["part"] = storage.part;
        entry["size_bytes"] = storage.size.count;
        entry["bus_clock_hz"] = storage.bus_clock.count;
        entry["needs_erase"] = storage.needs_erase;
        list.append(entry);
    }
    return list;
}

py::list schedulers() {
    py::list list;
    const scheduler::Registry registry = scheduler::make_builtin_schedulers();
    for (const auto& scheduler : registry.all()) {
        py::dict entry;
        entry["name"] = scheduler->name();
        entry["summary"] = scheduler->summary();
        list.append(entry);
    }
    return list;
}

void bind_network(py::module_& module) {
    py::class_<NetworkObject>(module, "Network", "An int8 network as imported; immutable.")
        .def_property_readonly("name", [](const NetworkObject& o) { return o.imported->name; })
        .def_property_readonly(
            "path", [](const NetworkObject& o) { return o.imported->source_path; },
            "The file it was imported from, as given.")
        .def_property_readonly(
            "sha256", [](const NetworkObject& o) { return o.imported->source_sha256; },
            "Of that file.")
        .def_property_readonly(
            "macs", [](const NetworkObject& o) { return macs(*o.imported); },
            "Multiply-accumulates of an inference.")
        .def_property_readonly(
            "constant_bytes",
            [](const NetworkObject& o) { return network::constant_bytes(*o.imported); },
            "Weights, biases and constant operands, in bytes.")
        .def("inspect", &inspect, py::arg("platforms") = std::vector<PlatformObject>(),
             "Operators, shapes, MACs, bytes, peak activations, and whether each of these boards "
             "holds the network in core: what `outcore inspect --json` prints.")
        .def("__repr__", [](const NetworkObject& o) {
            return "<outcore.Network " + o.imported->name + ", " +
                   std::to_string(o.imported->operators.size()) + " operators>";
        });
    module.def("load_network", &load_network, py::arg("path"),
               "Reads a .tflite file or a JSON description (docs/spec/network.md).");
}

void bind_platform(py::module_& module) {
    py::class_<PlatformObject>(module, "Platform", "One board, resolved; immutable.")
        .def_property_readonly("name", [](const PlatformObject& o) { return o.platform->name; })
        .def_property_readonly("title", [](const PlatformObject& o) { return o.platform->title; })
        .def_property_readonly("core",
                               [](const PlatformObject& o) { return o.platform->core.name; })
        .def_property_readonly("clock_hz",
                               [](const PlatformObject& o) { return o.platform->core.clock.count; })
        .def_property_readonly(
            "kernels", [](const PlatformObject& o) { return o.platform->kernel_profile; },
            "Name of the kernel profile that its times are taken from.")
        .def_property_readonly(
            "memories", [](const PlatformObject& o) { return memories(*o.platform); },
            "What the core addresses: name, kind (tcm, sram, internal-flash, "
            "external-ram), size_bytes, usable_bytes, cached, bus_clock_hz.")
        .def_property_readonly(
            "storages", [](const PlatformObject& o) { return storages(*o.platform); },
            "What is moved in bulk: name, part, size_bytes, bus_clock_hz, "
            "needs_erase.")
        .def(
            "to_dict", [](const PlatformObject& o) { return parse_json(o.platform->source_json); },
            "The resolved description (docs/spec/platform.md), as schedules embed it.")
        .def("__repr__",
             [](const PlatformObject& o) { return "<outcore.Platform " + o.platform->name + ">"; });
    module.def("load_platform", &load_platform, py::arg("board"), py::arg("set") = py::dict(),
               "`board` is a name of boards() or the path of a JSON file. `set` changes constants: "
               "JSON pointer -> value, as in {\"/memories/SRAM1/size_bytes\": 131072} or "
               "{\"/storages/qspi/use\": \"w25q128jv\"}.");
}

}  // namespace

void bind_parts(py::module_& module) {
    bind_network(module);
    bind_platform(module);
    module.def(
        "boards", [] { return platform::board_names(find_home().configs); },
        "Names of all boards.");
    module.def("schedulers", &schedulers, "name and summary of every scheduler in the box.");
    module.def(
        "home", [] { return find_home().configs.parent_path().string(); },
        "The folder that configs/ is taken from: OUTCORE_HOME, else the nearest above this "
        "module.");
}

}  // namespace outcore::python
