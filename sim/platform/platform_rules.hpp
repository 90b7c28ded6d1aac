// What the values of a board description must be: limits of single constants and rules between
// them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "platform/raw_platform.hpp"

namespace outcore::platform {

/// Every broken rule, each at the constant that breaks it. A constant that could not be read breaks
/// no further rule.
Diagnostics broken_rules(const RawPlatform& raw);

}  // namespace outcore::platform
