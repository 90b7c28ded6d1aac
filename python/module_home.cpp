// Where boards and kernel profiles lie, found from the module's own place.
// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "bindings.hpp"
#include "cli/failure.hpp"

namespace outcore::python {
namespace {

namespace fs = std::filesystem;

bool holds_boards(const fs::path& folder) {
    return fs::is_directory(folder / "configs" / "boards");
}

cli::Home home_at(const fs::path& root) {
    return {root / "configs", root / "runtime", root / "build" / "bin"};
}

fs::path module_folder() {
    Dl_info info{};
    if (::dladdr(reinterpret_cast<const void*>(&module_folder), &info) == 0) return {};
    return fs::weakly_canonical(info.dli_fname).parent_path();
}

}  // namespace

cli::Home find_home() {
    if (const char* chosen = std::getenv("OUTCORE_HOME")) {
        if (holds_boards(chosen)) return home_at(chosen);
        cli::fail(cli::ExitCode::BadInput,
                  fmt::format("{}: no configs/boards here; OUTCORE_HOME must name Outcore's folder",
                              chosen));
    }
    const fs::path start = module_folder();
    for (fs::path folder = start; !folder.empty(); folder = folder.parent_path()) {
        if (holds_boards(folder)) return home_at(folder);
        if (holds_boards(folder / "share" / "outcore"))
            return home_at(folder / "share" / "outcore");
        if (folder == folder.parent_path()) break;
    }
    cli::fail(cli::ExitCode::BadInput,
              fmt::format("{}: no configs/boards above it; set OUTCORE_HOME to Outcore's folder",
                          start.string()));
}

}  // namespace outcore::python
