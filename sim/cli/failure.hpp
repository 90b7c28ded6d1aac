// How a verb ends early: an exit code and what to say. Thrown by the steps, caught once in main.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"

namespace outcore::cli {

/// docs/design.md, the command line.
enum class ExitCode {
    Ok = 0,
    Broken = 1,
    BadInput = 2,
    Infeasible = 3,
    CheckFailed = 4,
    Interrupted = 5
};

struct Failure {
    ExitCode code = ExitCode::BadInput;
    Diagnostics diagnostics;
};

[[noreturn]] inline void fail(ExitCode code, std::string message) {
    throw Failure{code, {{"", "", std::move(message)}}};
}

/// The value, or a Failure with `code`.
template <typename T>
T expect(Result<T> result, ExitCode code = ExitCode::BadInput) {
    if (!result) throw Failure{code, result.diagnostics()};
    return std::move(*result);
}

}  // namespace outcore::cli
