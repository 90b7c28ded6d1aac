// SPDX-License-Identifier: Apache-2.0
#include "network/tflite_operators.hpp"

#include <fmt/format.h>

#include <utility>

#include "network/tflite_decoder.hpp"
#include "network/tflite_operator_table.hpp"
#include "tflite_generated.h"

namespace outcore::network {

using Options = tflite::BuiltinOptions;

Result<Operator> TfliteDecoder::decode() {
    read_operands();
    if (!mistake_) check_options();
    if (!mistake_) check_sound(ids_[0]);
    if (!mistake_) check_sound(to_.output.value);
    if (!mistake_) read_attributes();
    if (!mistake_) check_operands();
    if (mistake_) return *mistake_;
    return std::move(to_);
}

void TfliteDecoder::fail(std::int32_t tensor, std::string message) {
    if (mistake_) return;
    mistake_ = Diagnostic{"",
                          fmt::format("operator {} {}{}", to_.file_index, to_string(to_.kind),
                                      tensor_text(tensors_, tensor)),
                          std::move(message)};
}

void TfliteDecoder::read_operands() {
    const auto count = static_cast<std::int32_t>(tensors_.size());
    const std::size_t outputs = from_.outputs() == nullptr ? 0 : from_.outputs()->size();
    if (outputs != 1) return fail(-1, fmt::format("{} outputs, must be 1", outputs));
    const std::int32_t output = first_output(from_);
    if (output < 0 || output >= count) {
        return fail(-1, fmt::format("output tensor {}, the file has {}", output, count));
    }
    to_.output = TensorId(output);
    if (from_.inputs() != nullptr) ids_.assign(from_.inputs()->begin(), from_.inputs()->end());
    const SupportedOperator& rule = supported_operator(to_.kind);
    if (ids_.size() < rule.fewest_inputs || ids_.size() > rule.most_inputs) {
        return fail(fmt::format("{} inputs, must be {} to {}", ids_.size(), rule.fewest_inputs,
                                rule.most_inputs));
    }
    for (std::size_t i = 0; i < ids_.size(); ++i) {
        const bool missing_bias = ids_[i] == -1 && i == 2;
        if (!missing_bias && (ids_[i] < 0 || ids_[i] >= count)) {
            return fail(fmt::format("input {} is tensor {}, the file has {}", i, ids_[i], count));
        }
    }
    for (const std::int32_t id : ids_) to_.inputs.emplace_back(id);
}

/// Other options than the operator's own are a corrupt file; none at all means the defaults.
void TfliteDecoder::check_options() {
    const Options expected = supported_operator(to_.kind).options;
    const Options found = from_.builtin_options_type();
    if (expected == Options::NONE || found == expected || found == Options::NONE) return;
    fail(fmt::format("options of kind {}, must be kind {}", static_cast<int>(found),
                     static_cast<int>(expected)));
}

void TfliteDecoder::check_sound(std::int32_t id) {
    if (!tensor(id).defect.empty()) fail(id, tensor(id).defect);
}

/// Resolved operands, which may be of any type, are gone from `inputs` by now.
void TfliteDecoder::check_operands() {
    for (const TensorId id : to_.inputs) {
        if (id.valid()) check_sound(id.value);
    }
}

Activation TfliteDecoder::activation(tflite::ActivationFunctionType type) {
    switch (type) {
        case tflite::ActivationFunctionType::NONE:
            return Activation::None;
        case tflite::ActivationFunctionType::RELU:
            return Activation::Relu;
        case tflite::ActivationFunctionType::RELU_N1_TO_1:
            return Activation::ReluN1To1;
        case tflite::ActivationFunctionType::RELU6:
            return Activation::Relu6;
        default:
            break;
    }
    fail(fmt::format("the fused activation {} ({}) is not supported",
                     tflite::EnumNameActivationFunctionType(type), static_cast<int>(type)));
    return Activation::None;
}

Padding TfliteDecoder::padding(tflite::Padding from) {
    if (from == tflite::Padding::SAME) return Padding::Same;
    if (from != tflite::Padding::VALID)
        fail(fmt::format("unknown padding {}", static_cast<int>(from)));
    return Padding::Valid;
}

/// Input `index`, an operand of integers, becomes attributes and leaves the inputs.
std::vector<std::int64_t> TfliteDecoder::resolve(std::size_t index) {
    const std::int32_t id = ids_.at(index);
    to_.inputs.erase(to_.inputs.begin() + static_cast<std::ptrdiff_t>(index));
    auto values = read_integers(tensor(id));
    if (!values) {
        fail(id, values.diagnostics().front().message);
        return {};
    }
    return *values;
}

void TfliteDecoder::check_output_shape(const Shape& expected) {
    if (expected == output_shape()) return;
    fail(fmt::format("has shape {}, the operator makes {}", to_string(output_shape()),
                     to_string(expected)));
}

void TfliteDecoder::read_attributes() {
    switch (to_.kind) {
        case OperatorKind::Conv2d:
            return read_conv();
        case OperatorKind::DepthwiseConv2d:
            return read_depthwise();
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d:
            return read_pool();
        case OperatorKind::FullyConnected:
            return read_fully_connected();
        case OperatorKind::Add:
            return fused(from_.builtin_options_as_AddOptions());
        case OperatorKind::Sub:
            return fused(from_.builtin_options_as_SubOptions());
        case OperatorKind::Mul:
            return fused(from_.builtin_options_as_MulOptions());
        case OperatorKind::Concatenation:
            return read_concatenation();
        case OperatorKind::Mean:
            return read_mean();
        case OperatorKind::Pad:
            return read_pad();
        case OperatorKind::Transpose:
            return read_transpose();
        case OperatorKind::Reshape:
            return read_reshape();
        case OperatorKind::Squeeze:
            return read_squeeze();
        case OperatorKind::ResizeNearestNeighbor:
            return read_resize();
        case OperatorKind::Softmax: {
            const auto* options = from_.builtin_options_as_SoftmaxOptions();
            to_.attributes = SoftmaxAttributes{options == nullptr ? 0.0F : options->beta()};
            return;
        }
        case OperatorKind::Dequantize:
        case OperatorKind::Logistic:
        case OperatorKind::Quantize:
        case OperatorKind::Relu:
        case OperatorKind::Relu6:
            return;
    }
}

void TfliteDecoder::read_fully_connected() {
    to_.inputs.resize(3);
    const auto* options = from_.builtin_options_as_FullyConnectedOptions();
    if (options != nullptr &&
        options->weights_format() != tflite::FullyConnectedWeightsFormat::DEFAULT) {
        return fail(ids_[1], "has shuffled weights, which are not supported");
    }
    fused(options);
}

Result<Operator> decode_operator(const tflite::Operator& from, OperatorKind kind,
                                 std::int32_t index, std::span<const TfliteTensor> tensors) {
    return TfliteDecoder(from, kind, index, tensors).decode();
}

}  // namespace outcore::network
