// What the files of the Python module share: its parts, and the way that work is done outside of
// Python.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pybind11/pybind11.h>

#include <mutex>
#include <string>
#include <utility>

#include "cli/home.hpp"

namespace outcore::python {

namespace py = pybind11;

/// The parts of the module, each in a file of its own.
void bind_errors(py::module_& module);
void bind_parts(py::module_& module);  // networks, platforms, names of what there is
void bind_schedules(py::module_& module);
void bind_simulation(py::module_& module);
void bind_sweeps(py::module_& module);
void bind_stores(py::module_& module);

/// OUTCORE_HOME, else the nearest folder above the module's file that has configs/boards, itself or
/// in share/outcore. Fails when there is none.
cli::Home find_home();

/// As json.loads: the dictionaries of the module are the texts that the command line prints.
py::object parse_json(const std::string& text);

/// A limit on internal flash as the command line has it: "none", "auto" or bytes.
std::string flash_text(const py::object& limit);

/// Other threads of Python run meanwhile.
template <typename Work>
auto without_python(Work&& work) {
    const py::gil_scoped_release released;
    return std::forward<Work>(work)();
}

/// The same for work that makes child processes: one at a time, as one that is made while another
/// thread makes a pipe would hold that open.
template <typename Work>
auto with_children(Work&& work) {
    static std::mutex one;
    const py::gil_scoped_release released;
    const std::lock_guard lock(one);
    return std::forward<Work>(work)();
}

}  // namespace outcore::python
