// Decodes the operators of a .tflite file: options and shape-like operands become attributes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.hpp"
#include "network/network.hpp"
#include "network/tflite_tensors.hpp"

namespace outcore::network {
namespace tflite {
struct Operator;
}

/// Which kind each operator of the file is. One diagnostic for the first that is not supported,
/// which also counts the others.
Result<std::vector<OperatorKind>> operator_kinds(const tflite::Model& model,
                                                 const tflite::SubGraph& graph,
                                                 std::span<const TfliteTensor> tensors);

/// `index` is the position in the file. Operands and attributes are in range and resolved; whether
/// they fit together is left to operator_rules.hpp. Diagnostics have place and message.
Result<Operator> decode_operator(const tflite::Operator& from, OperatorKind kind,
                                 std::int32_t index, std::span<const TfliteTensor> tensors);

}  // namespace outcore::network
