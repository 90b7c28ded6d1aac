// The Python module `outcore`: a thin face of the functions that the command line calls.
// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"
#include "bindings.hpp"

namespace outcore::python {

py::object parse_json(const std::string& text) {
    return py::module_::import("json").attr("loads")(text);
}

std::string flash_text(const py::object& limit) {
    return py::isinstance<py::str>(limit) ? limit.cast<std::string>()
                                          : std::to_string(limit.cast<std::int64_t>());
}

}  // namespace outcore::python

PYBIND11_MODULE(outcore, module) {
    namespace python = outcore::python;
    module.doc() =
        "Out-of-core neural networks on microcontrollers: load networks and boards, schedule, "
        "check, "
        "simulate, sweep. Units stand in the names: _s seconds, _j joules, _hz hertz, _bytes, "
        "_cycles of the core's clock. docs/python.md has examples.";
    module.attr("__version__") = std::string(outcore::version());
    module.attr("commit") = std::string(outcore::commit());
    python::bind_errors(module);
    python::bind_parts(module);
    python::bind_schedules(module);
    python::bind_simulation(module);
    python::bind_sweeps(module);
    python::bind_stores(module);
}
