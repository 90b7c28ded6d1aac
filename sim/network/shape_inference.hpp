// Which output shape an operator has: the one place where the importers and the rules learn it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "network/network.hpp"

namespace outcore::network {

using Shape = std::vector<std::int32_t>;

/// No tensor has more elements, so that products of two element counts stay inside 64 bits.
inline constexpr std::int64_t kMostElements = std::int64_t{1} << 30;
/// No stride, dilation, kernel dimension or pad is larger, so that window arithmetic stays inside
/// 32 bits.
inline constexpr std::int32_t kLargestWindow = 1 << 14;

/// "1x96x96x3", or "scalar".
std::string to_string(const Shape& shape);

/// Elements of a shape whose dimensions are all positive and whose product is at most
/// kMostElements; else 0.
std::int64_t checked_elements(const Shape& shape);

/// Output size of a window along one dimension; below 1 when the window does not fit.
/// SAME: ceil(in / stride). VALID: ceil((in - effective kernel + 1) / stride).
std::int32_t window_output(Padding padding, std::int32_t in, std::int32_t kernel,
                           std::int32_t stride, std::int32_t dilation);
/// Padding in front: half of what the windows reach beyond the input, rounded down. 0 for VALID.
std::int32_t window_pad(Padding padding, std::int32_t in, std::int32_t kernel, std::int32_t stride,
                        std::int32_t dilation);

/// Shape of the output of `op`, whose inputs and attributes are set and whose tensors have legal
/// shapes. RESHAPE, SQUEEZE, RESIZE_NEAREST_NEIGHBOR and FULLY_CONNECTED (which may keep or drop
/// dimensions) do not determine theirs: for them the shape that the output tensor has is checked
/// and returned. Diagnostics have only a message.
Result<Shape> infer_shape(const Network& network, const Operator& op);

}  // namespace outcore::network
