// A board with one device: characters out, interrupt lines, a copy engine.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "board/core/firmware_run.hpp"

namespace outcore::board::testing {

/// Registers as firmware/bare.h names them.
SurroundingsFactory test_surroundings();

/// Runs build/tests/board/core/<name>-<core>.elf until it says "done". `core`: m4, m7 or m33.
Result<BoardRun> run_program(const std::string& name, const std::string& core,
                             double limit_seconds = 1.0, bool profile = false);

platform::Platform platform_of(const std::string& core);
std::filesystem::path program_path(const std::string& name, const std::string& core);

}  // namespace outcore::board::testing
