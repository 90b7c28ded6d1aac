// Which of the runtime's sources a bundle carries.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace outcore::deploy {

/// One file of the runtime: `path` is relative to the folder `runtime`.
struct RuntimeSource {
    std::string path;
    std::string text;
};

/// The port for a board, as ports/stm32/boards.txt names it in lines of `board = port`; empty when
/// there is none.
Result<std::string> find_port(const std::filesystem::path& runtime, const std::string& board);

/// Headers, sources and build files of the interpreter, its kernels and the replay program, with
/// `port` also those of the STM32 ports and their examples; sorted by path.
Result<std::vector<RuntimeSource>> read_runtime_sources(const std::filesystem::path& runtime,
                                                        bool port);

}  // namespace outcore::deploy
