// Runs wasm_interpreter.js on a model and inputs, if Node and the package are there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace outcore::test {

enum class OracleStatus {
    Done,
    Missing,       // no Node or no package
    CannotCreate,  // the interpreter refuses the model
    Failed,
};

struct OracleAnswer {
    OracleStatus status = OracleStatus::Failed;
    std::string message;                // what the script printed, or what is missing
    std::vector<std::uint8_t> outputs;  // of all inferences, one behind the other
};

/// `inputs` holds any number of inferences, each the raw bytes of all inputs of the model.
OracleAnswer ask_interpreter(const std::vector<std::uint8_t>& model,
                             const std::vector<std::uint8_t>& inputs);

}  // namespace outcore::test
