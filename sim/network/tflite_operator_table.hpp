// Which operators of .tflite files are supported, and what else a file may call them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "network/network.hpp"
#include "network/tflite_tensors.hpp"

namespace outcore::network {
namespace tflite {
enum class BuiltinOptions : std::uint8_t;
struct Operator;
}  // namespace tflite

/// What an operator of some kind may carry. Options::NONE: whatever is there has no meaning.
struct SupportedOperator {
    OperatorKind kind;
    tflite::BuiltinOptions options;
    std::size_t fewest_inputs, most_inputs;
};
const SupportedOperator& supported_operator(OperatorKind kind);

/// ", tensor 12 'conv1/out'", or empty when there is no such tensor.
std::string tensor_text(std::span<const TfliteTensor> tensors, std::int32_t id);

/// -1 without any.
std::int32_t first_output(const tflite::Operator& op);

}  // namespace outcore::network
