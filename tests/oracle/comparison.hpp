// Compares the reference under Rounding::FloatHalfEven with the interpreter, byte for byte.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace outcore::test {

/// Fails the running test at any difference; warns when there is no interpreter to ask.
void check_against_interpreter(const std::vector<std::uint8_t>& model, const std::string& name);

}  // namespace outcore::test
