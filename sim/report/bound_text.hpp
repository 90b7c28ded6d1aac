// The bound of a schedule for people and for programs: what it is, what binds, what it is made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/json_writer.hpp"
#include "bound/inference_bound.hpp"

namespace outcore::report {

/// "198.83 ms (compute: the least cycles of all kernels); binding: ...".
std::string bound_sentence(const bound::InferenceBound& bound, double clock_hz);

/// Writes the member "bound" (docs/spec/result.md).
void write_bound(JsonWriter& json, const bound::InferenceBound& bound);

}  // namespace outcore::report
