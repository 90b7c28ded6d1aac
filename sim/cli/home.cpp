// SPDX-License-Identifier: Apache-2.0
#include "cli/home.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "cli/failure.hpp"

namespace outcore::cli {
namespace fs = std::filesystem;

Home find_home() {
    const fs::path program = fs::read_symlink("/proc/self/exe");
    const char* chosen = std::getenv("OUTCORE_HOME");
    const fs::path root =
        chosen != nullptr ? fs::path(chosen) : program.parent_path().parent_path();
    const Home home{root / "configs", root / "runtime", program.parent_path() / "bin"};
    if (!fs::is_directory(home.configs / "boards")) {
        fail(ExitCode::BadInput,
             fmt::format("{}: no configs/boards here; set OUTCORE_HOME to Outcore's folder",
                         root.string()));
    }
    return home;
}

}  // namespace outcore::cli
