// SPDX-License-Identifier: Apache-2.0
#include "network/tflite_operator_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "network/tflite_operators.hpp"
#include "tflite_generated.h"

namespace outcore::network {
namespace {

using Builtin = tflite::BuiltinOperator;
using Options = tflite::BuiltinOptions;

/// An operator of the file, the kind it becomes, the options it may carry, its numbers of inputs.
struct Supported {
    Builtin builtin;
    SupportedOperator as;
};
constexpr std::size_t kAnyNumber = 1024;
constexpr std::array kSupported{
    Supported{Builtin::ADD, {OperatorKind::Add, Options::AddOptions, 2, 2}},
    Supported{Builtin::AVERAGE_POOL_2D,
              {OperatorKind::AveragePool2d, Options::Pool2DOptions, 1, 1}},
    Supported{Builtin::CONCATENATION,
              {OperatorKind::Concatenation, Options::ConcatenationOptions, 1, kAnyNumber}},
    Supported{Builtin::CONV_2D, {OperatorKind::Conv2d, Options::Conv2DOptions, 2, 3}},
    Supported{Builtin::DEPTHWISE_CONV_2D,
              {OperatorKind::DepthwiseConv2d, Options::DepthwiseConv2DOptions, 2, 3}},
    Supported{Builtin::DEQUANTIZE, {OperatorKind::Dequantize, Options::NONE, 1, 1}},
    Supported{Builtin::FULLY_CONNECTED,
              {OperatorKind::FullyConnected, Options::FullyConnectedOptions, 2, 3}},
    Supported{Builtin::LOGISTIC, {OperatorKind::Logistic, Options::NONE, 1, 1}},
    Supported{Builtin::MAX_POOL_2D, {OperatorKind::MaxPool2d, Options::Pool2DOptions, 1, 1}},
    Supported{Builtin::MEAN, {OperatorKind::Mean, Options::ReducerOptions, 2, 2}},
    Supported{Builtin::MUL, {OperatorKind::Mul, Options::MulOptions, 2, 2}},
    Supported{Builtin::PAD, {OperatorKind::Pad, Options::NONE, 2, 2}},
    Supported{Builtin::QUANTIZE, {OperatorKind::Quantize, Options::NONE, 1, 1}},
    Supported{Builtin::RELU, {OperatorKind::Relu, Options::NONE, 1, 1}},
    Supported{Builtin::RELU6, {OperatorKind::Relu6, Options::NONE, 1, 1}},
    Supported{Builtin::RESHAPE, {OperatorKind::Reshape, Options::ReshapeOptions, 1, 2}},
    Supported{Builtin::RESIZE_NEAREST_NEIGHBOR,
              {OperatorKind::ResizeNearestNeighbor, Options::ResizeNearestNeighborOptions, 2, 2}},
    Supported{Builtin::SOFTMAX, {OperatorKind::Softmax, Options::SoftmaxOptions, 1, 1}},
    Supported{Builtin::SQUEEZE, {OperatorKind::Squeeze, Options::SqueezeOptions, 1, 1}},
    Supported{Builtin::SUB, {OperatorKind::Sub, Options::SubOptions, 2, 2}},
    Supported{Builtin::TRANSPOSE, {OperatorKind::Transpose, Options::NONE, 2, 2}},
};

/// Numbers above 127 are in the newer field, the others in either.
std::int32_t builtin_number(const tflite::OperatorCode& code) {
    return std::max(static_cast<std::int32_t>(code.deprecated_builtin_code()),
                    static_cast<std::int32_t>(code.builtin_code()));
}

/// "TRANSPOSE_CONV (67)", "CUSTOM (32) 'name'", "unknown operator (400)".
std::string builtin_name(const tflite::OperatorCode& code) {
    const std::int32_t number = builtin_number(code);
    const std::string name = tflite::EnumNameBuiltinOperator(static_cast<Builtin>(number));
    std::string text = fmt::format("{} ({})", name.empty() ? "unknown operator" : name, number);
    if (number == static_cast<std::int32_t>(Builtin::CUSTOM)) {
        text += fmt::format(
            " '{}'", code.custom_code() == nullptr ? "" : printable(code.custom_code()->str()));
    }
    return text;
}

}  // namespace

const SupportedOperator& supported_operator(OperatorKind kind) {
    return std::find_if(kSupported.begin(), kSupported.end(),
                        [&](const Supported& s) { return s.as.kind == kind; })
        ->as;
}

std::string tensor_text(std::span<const TfliteTensor> tensors, std::int32_t id) {
    if (id < 0 || static_cast<std::size_t>(id) >= tensors.size()) return {};
    return fmt::format(", tensor {} '{}'", id, tensors[static_cast<std::size_t>(id)].name);
}

std::int32_t first_output(const tflite::Operator& op) {
    return op.outputs() == nullptr || op.outputs()->size() == 0 ? -1 : op.outputs()->Get(0);
}

Result<std::vector<OperatorKind>> operator_kinds(const tflite::Model& model,
                                                 const tflite::SubGraph& graph,
                                                 std::span<const TfliteTensor> tensors) {
    std::vector<OperatorKind> kinds;
    std::optional<Diagnostic> first;
    std::map<std::string, std::size_t> unsupported;
    for (std::uint32_t i = 0; i < graph.operators()->size(); ++i) {
        const tflite::Operator& op = *graph.operators()->Get(i);
        const auto* codes = model.operator_codes();
        if (codes == nullptr || op.opcode_index() >= codes->size()) {
            return Diagnostic{
                "", fmt::format("operator {}", i),
                fmt::format("its operator code {} is not in the file", op.opcode_index())};
        }
        const tflite::OperatorCode& code = *codes->Get(op.opcode_index());
        const auto found =
            std::find_if(kSupported.begin(), kSupported.end(), [&](const Supported& s) {
                return static_cast<std::int32_t>(s.builtin) == builtin_number(code);
            });
        if (found != kSupported.end()) {
            kinds.push_back(found->as.kind);
            continue;
        }
        ++unsupported[builtin_name(code)];
        if (!first) {
            first = Diagnostic{"",
                               fmt::format("operator {} {}{}", i, builtin_name(code),
                                           tensor_text(tensors, first_output(op))),
                               "this operator is not supported"};
        }
    }
    if (!first) return kinds;
    std::vector<std::string> counts;
    for (const auto& [name, count] : unsupported)
        counts.push_back(fmt::format("{} x {}", count, name));
    if (counts.size() > 1 || unsupported.begin()->second > 1) {
        first->message += fmt::format("; unsupported in this file: {}", fmt::join(counts, ", "));
    }
    return *first;
}

}  // namespace outcore::network
