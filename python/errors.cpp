// Failures as exceptions: bad input, broken rules and broken stores are outcore.Error, what the
// system refuses is OSError.
// SPDX-License-Identifier: Apache-2.0
#include <system_error>

#include "bindings.hpp"
#include "cli/failure.hpp"
#include "explore/store/database.hpp"

namespace outcore::python {
namespace {

PyObject* error_type = nullptr;  // lives as long as the module, which is never unloaded

py::list diagnostics_list(const Diagnostics& diagnostics) {
    py::list list;
    for (const Diagnostic& diagnostic : diagnostics) {
        py::dict entry;
        entry["file"] = diagnostic.file;
        entry["pointer"] = diagnostic.place;
        entry["message"] = diagnostic.message;
        list.append(entry);
    }
    return list;
}

void raise(const Diagnostics& diagnostics, cli::ExitCode code) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics)
        text += (text.empty() ? "" : "\n") + to_string(diagnostic);
    py::object error = py::handle(error_type)(text);
    error.attr("diagnostics") = diagnostics_list(diagnostics);
    error.attr("code") = static_cast<int>(code);
    PyErr_SetObject(error_type, error.ptr());
}

void translate(std::exception_ptr thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const cli::Failure& failure) {
        raise(failure.diagnostics, failure.code);
    } catch (const explore::StoreError& error) {
        raise({{"", "", error.what()}}, cli::ExitCode::Broken);
    } catch (const std::system_error& error) {
        const py::tuple arguments = py::make_tuple(error.code().value(), error.what());
        PyErr_SetObject(PyExc_OSError, arguments.ptr());
    }
}

}  // namespace

void bind_errors(py::module_& module) {
    error_type = PyErr_NewExceptionWithDoc(
        "outcore.Error",
        "Something is wrong with what was given, or a rule is broken. `diagnostics` lists all "
        "mistakes, each a dict of file, pointer (JSON pointer, rule or operator) and message; "
        "`code` is the exit code of the command line: 1 broken world, 2 bad input, 4 check "
        "failed. A network that does not fit is no error: see Infeasible.",
        nullptr, nullptr);
    if (error_type == nullptr) throw py::error_already_set();
    module.add_object("Error", error_type);
    py::register_exception_translator(translate);
}

}  // namespace outcore::python
