// What a parameter of a sweep is set to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

namespace outcore::explore {

/// A JSON scalar. nullptr: the parameter does not exist at this point (its `when` does not hold).
using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

}  // namespace outcore::explore
