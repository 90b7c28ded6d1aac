// Compared cases as text, to pass them from a worker's process to its parent. Not a file format.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "explore/comparison.hpp"

namespace outcore::explore {

/// Numbers come back as the same doubles.
std::string to_text(const std::vector<ComparedCase>& cases);
Result<std::vector<ComparedCase>> cases_from_text(std::string_view text);

}  // namespace outcore::explore
