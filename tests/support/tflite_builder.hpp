// Makes .tflite files for tests, sound ones and broken ones. Every field has a default that is
// legal for a small network, so that a test names only what it is about.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tflite_generated.h"

namespace outcore::test {

namespace tfl = outcore::network::tflite;
using OptionsMaker = std::function<flatbuffers::Offset<void>(flatbuffers::FlatBufferBuilder&)>;

struct TfliteTensorSpec {
    std::vector<std::int32_t> shape;
    tfl::TensorType type = tfl::TensorType::INT8;
    std::vector<float> scales{0.5F};
    std::vector<std::int64_t> zero_points{0};
    std::int32_t axis = 0;
    std::vector<std::uint8_t> data{};
    std::string name{};  // "t<index>" when empty
    bool variable = false;
    bool sparse = false;
    std::uint8_t custom_quantization = 0;
    std::int64_t buffer = -1;  // a buffer index of its own choice
    std::uint64_t external_offset = 0;
};

/// Bytes of integers, little-endian, for constant operands.
template <typename T>
std::vector<std::uint8_t> bytes_of(const std::vector<T>& values) {
    std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

class TfliteFileBuilder {
  public:
    std::int32_t tensor(TfliteTensorSpec spec) {
        if (spec.name.empty()) spec.name = "t" + std::to_string(tensors_.size());
        tensors_.push_back(std::move(spec));
        return static_cast<std::int32_t>(tensors_.size()) - 1;
    }
    /// A constant operand of int32 values.
    std::int32_t integers(std::vector<std::int32_t> values, std::vector<std::int32_t> shape) {
        return tensor({.shape = std::move(shape),
                       .type = tfl::TensorType::INT32,
                       .scales = {},
                       .zero_points = {},
                       .data = bytes_of(values)});
    }
    std::int32_t weights(std::vector<std::int32_t> shape) {
        std::size_t size = 1;
        for (const std::int32_t dimension : shape) size *= static_cast<std::size_t>(dimension);
        return tensor({.shape = std::move(shape), .data = std::vector<std::uint8_t>(size, 1)});
    }
    std::int32_t bias(std::int32_t channels) {
        return integers(std::vector<std::int32_t>(static_cast<std::size_t>(channels), 7),
                        {channels});
    }

    void op(tfl::BuiltinOperator code, std::vector<std::int32_t> reads,
            std::vector<std::int32_t> writes,
            tfl::BuiltinOptions options_type = tfl::BuiltinOptions::NONE, OptionsMaker options = {},
            std::string custom_code = {}) {
        operators_.push_back({static_cast<std::int32_t>(code), std::move(reads), std::move(writes),
                              options_type, std::move(options), std::move(custom_code), -1});
    }

    std::vector<std::int32_t> inputs, outputs;
    std::uint32_t version = 3;
    int subgraphs = 1;
    /// Points the last operator at an operator code that is not in the file.
    void break_opcode_index() { operators_.back().opcode_index = 999; }

    std::vector<std::uint8_t> build() const {
        flatbuffers::FlatBufferBuilder fbb;
        std::vector<flatbuffers::Offset<tfl::Buffer>> buffers{tfl::CreateBuffer(fbb)};
        std::vector<flatbuffers::Offset<tfl::Tensor>> tensors;
        for (const TfliteTensorSpec& spec : tensors_)
            tensors.push_back(make_tensor(fbb, spec, buffers));
        std::vector<flatbuffers::Offset<tfl::OperatorCode>> codes;
        std::vector<flatbuffers::Offset<tfl::Operator>> operators;
        for (const Op& op : operators_) {
            const auto narrow = static_cast<std::int8_t>(op.code > 127 ? 127 : op.code);
            codes.push_back(tfl::CreateOperatorCode(
                fbb, narrow, op.custom_code.empty() ? 0 : fbb.CreateString(op.custom_code), 1,
                static_cast<tfl::BuiltinOperator>(op.code)));
            const auto options = op.options ? op.options(fbb) : flatbuffers::Offset<void>();
            const auto index = op.opcode_index >= 0 ? static_cast<std::uint32_t>(op.opcode_index)
                                                    : static_cast<std::uint32_t>(codes.size()) - 1;
            const auto in = fbb.CreateVector(op.inputs);
            const auto out = fbb.CreateVector(op.outputs);
            operators.push_back(tfl::CreateOperator(fbb, index, in, out, op.options_type, options));
        }
        std::vector<flatbuffers::Offset<tfl::SubGraph>> graphs;
        for (int i = 0; i < subgraphs; ++i) {
            const auto tensor_list = fbb.CreateVector(tensors);
            const auto in = fbb.CreateVector(inputs);
            const auto out = fbb.CreateVector(outputs);
            const auto operator_list = fbb.CreateVector(operators);
            graphs.push_back(tfl::CreateSubGraph(fbb, tensor_list, in, out, operator_list,
                                                 fbb.CreateString("main")));
        }
        const auto code_list = fbb.CreateVector(codes);
        const auto graph_list = fbb.CreateVector(graphs);
        const auto buffer_list = fbb.CreateVector(buffers);
        tfl::FinishModelBuffer(fbb, tfl::CreateModel(fbb, version, code_list, graph_list,
                                                     fbb.CreateString("test"), buffer_list));
        return {fbb.GetBufferPointer(), fbb.GetBufferPointer() + fbb.GetSize()};
    }

  private:
    struct Op {
        std::int32_t code;
        std::vector<std::int32_t> inputs, outputs;
        tfl::BuiltinOptions options_type;
        OptionsMaker options;
        std::string custom_code;
        std::int32_t opcode_index;
    };

    static flatbuffers::Offset<tfl::Tensor> make_tensor(
        flatbuffers::FlatBufferBuilder& fbb, const TfliteTensorSpec& spec,
        std::vector<flatbuffers::Offset<tfl::Buffer>>& buffers) {
        std::uint32_t buffer = 0;
        if (!spec.data.empty() || spec.external_offset != 0) {
            fbb.ForceVectorAlignment(spec.data.size(), 1, 16);
            buffers.push_back(
                tfl::CreateBuffer(fbb, fbb.CreateVector(spec.data), spec.external_offset));
            buffer = static_cast<std::uint32_t>(buffers.size()) - 1;
        }
        if (spec.buffer >= 0) buffer = static_cast<std::uint32_t>(spec.buffer);
        const auto scales = fbb.CreateVector(spec.scales);
        const auto zero_points = fbb.CreateVector(spec.zero_points);
        const auto quantization = tfl::CreateQuantizationParameters(
            fbb, scales, zero_points, spec.custom_quantization, spec.axis);
        const auto shape = fbb.CreateVector(spec.shape);
        const auto name = fbb.CreateString(spec.name);
        const auto sparsity = spec.sparse ? tfl::CreateSparsityParameters(fbb)
                                          : flatbuffers::Offset<tfl::SparsityParameters>();
        return tfl::CreateTensor(fbb, shape, spec.type, buffer, name, quantization, spec.variable,
                                 sparsity);
    }

    std::vector<TfliteTensorSpec> tensors_;
    std::vector<Op> operators_;
};

// --- options, with the values that small tests want ---

struct ConvSpec {
    tfl::Padding padding = tfl::Padding::VALID;
    std::int32_t stride_w = 1, stride_h = 1;
    tfl::ActivationFunctionType activation = tfl::ActivationFunctionType::NONE;
    std::int32_t dilation_w = 1, dilation_h = 1;
    std::int32_t depth_multiplier = 1;        // depthwise only
    std::int32_t filter_w = 2, filter_h = 2;  // pools only
};
inline OptionsMaker conv_options(ConvSpec s = {}) {
    return [s](auto& fbb) {
        return tfl::CreateConv2DOptions(fbb, s.padding, s.stride_w, s.stride_h, s.activation,
                                        s.dilation_w, s.dilation_h)
            .Union();
    };
}
inline OptionsMaker depthwise_options(ConvSpec s = {}) {
    return [s](auto& fbb) {
        return tfl::CreateDepthwiseConv2DOptions(fbb, s.padding, s.stride_w, s.stride_h,
                                                 s.depth_multiplier, s.activation, s.dilation_w,
                                                 s.dilation_h)
            .Union();
    };
}
inline OptionsMaker pool_options(ConvSpec s = {}) {
    return [s](auto& fbb) {
        return tfl::CreatePool2DOptions(fbb, s.padding, s.stride_w, s.stride_h, s.filter_w,
                                        s.filter_h, s.activation)
            .Union();
    };
}
inline OptionsMaker fully_connected_options(
    tfl::FullyConnectedWeightsFormat format = tfl::FullyConnectedWeightsFormat::DEFAULT) {
    return [format](auto& fbb) {
        return tfl::CreateFullyConnectedOptions(fbb, tfl::ActivationFunctionType::NONE, format)
            .Union();
    };
}
inline OptionsMaker softmax_options(float beta = 1.0F) {
    return [beta](auto& fbb) { return tfl::CreateSoftmaxOptions(fbb, beta).Union(); };
}
inline OptionsMaker concatenation_options(std::int32_t axis) {
    return [axis](auto& fbb) { return tfl::CreateConcatenationOptions(fbb, axis).Union(); };
}
inline OptionsMaker reducer_options(bool keep_dims) {
    return [keep_dims](auto& fbb) { return tfl::CreateReducerOptions(fbb, keep_dims).Union(); };
}
inline OptionsMaker reshape_options(std::vector<std::int32_t> shape) {
    return [shape](auto& fbb) {
        return tfl::CreateReshapeOptions(fbb, fbb.CreateVector(shape)).Union();
    };
}
inline OptionsMaker squeeze_options(std::vector<std::int32_t> axes) {
    return [axes](auto& fbb) {
        return tfl::CreateSqueezeOptions(fbb, fbb.CreateVector(axes)).Union();
    };
}
inline OptionsMaker resize_options(bool align_corners, bool half_pixel_centers) {
    return [=](auto& fbb) {
        return tfl::CreateResizeNearestNeighborOptions(fbb, align_corners, half_pixel_centers)
            .Union();
    };
}

}  // namespace outcore::test
