// The values of a point as one JSON array, as stores hold them and pipes carry them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explore/sweep/value.hpp"

namespace outcore::explore {

std::string values_text(const std::vector<Value>& values);
/// Of what values_text wrote; what is none of its values becomes null.
std::vector<Value> values_of(std::string_view text);

}  // namespace outcore::explore
