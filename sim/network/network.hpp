// The network as imported: operators and tensors with quantisation, a directed acyclic graph.
// What an operator computes is in sim/reference; how a tile of it reads its inputs is in
// geometry.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"

namespace outcore::network {

enum class ElementType { Int8, UInt8, Int32, Float32 };

/// Bytes of one element.
std::int64_t size_bytes(ElementType type);
std::string_view to_string(ElementType type);

/// Affine quantisation, real = scale * (q - zero_point). Per channel: one scale for each index of
/// `axis`.
struct Quantization {
    std::vector<float> scales;
    std::vector<std::int32_t> zero_points;
    std::int32_t axis = 0;

    bool per_channel() const { return scales.size() > 1; }
    float scale(std::size_t channel = 0) const {
        return per_channel() ? scales.at(channel) : scales.at(0);
    }
    /// 0 when the file names none.
    std::int32_t zero_point(std::size_t channel = 0) const {
        if (zero_points.empty()) return 0;
        return zero_points.size() > 1 ? zero_points.at(channel) : zero_points.at(0);
    }
};

/// Row-major, the last dimension is contiguous. `data` is empty for activations. A tensor that
/// nothing computes on (the new shape of a RESHAPE, say) keeps its index and name, with shape {0}
/// and no data.
struct Tensor {
    std::string name;
    std::vector<std::int32_t> shape;
    ElementType type = ElementType::Int8;
    Quantization quantization;
    std::vector<std::uint8_t> data;

    bool constant() const { return !data.empty(); }
    std::int64_t elements() const;
    std::int64_t size_bytes() const;
};

/// Spelled as in the TFLite schema.
enum class OperatorKind {
    Add,
    Sub,
    Mul,
    AveragePool2d,
    MaxPool2d,
    Concatenation,
    Conv2d,
    DepthwiseConv2d,
    Dequantize,
    FullyConnected,
    Logistic,
    Mean,
    Pad,
    Quantize,
    Relu,
    Relu6,
    Reshape,
    ResizeNearestNeighbor,
    Softmax,
    Squeeze,
    Transpose,
};
std::string_view to_string(OperatorKind kind);

enum class Activation { None, Relu, ReluN1To1, Relu6 };
enum class Padding { Same, Valid };

/// Conv2d, DepthwiseConv2d, AveragePool2d, MaxPool2d. Kernel sizes of convolutions repeat those of
/// the weights; `pad_top`/`pad_left` are resolved from `padding` at import.
struct Window {
    Padding padding = Padding::Valid;
    std::int32_t kernel_h = 1, kernel_w = 1;
    std::int32_t stride_h = 1, stride_w = 1;
    std::int32_t dilation_h = 1, dilation_w = 1;
    std::int32_t pad_top = 0, pad_left = 0;
    std::int32_t depth_multiplier = 1;  // DepthwiseConv2d only
    Activation activation = Activation::None;
};
/// Add, Sub, Mul, FullyConnected, Concatenation: only the fused activation; `axis` for
/// Concatenation (>= 0).
struct Fused {
    Activation activation = Activation::None;
    std::int32_t axis = 0;
};
struct SoftmaxAttributes {
    float beta = 1.0F;
};
/// Mean: sorted, non-negative axes.
struct ReduceAttributes {
    std::vector<std::int32_t> axes;
    bool keep_dims = false;
};
/// Pad: {before, after} for each dimension.
struct PadAttributes {
    std::vector<std::int32_t> before, after;
};
/// Transpose: output dimension i is input dimension permutation[i].
struct TransposeAttributes {
    std::vector<std::int32_t> permutation;
};
struct ResizeAttributes {
    bool align_corners = false;
    bool half_pixel_centers = false;
};
using Attributes = std::variant<std::monostate, Window, Fused, SoftmaxAttributes, ReduceAttributes,
                                PadAttributes, TransposeAttributes, ResizeAttributes>;

/// Inputs hold what is computed on: activations or constants, weights and bias included (Conv2d,
/// DepthwiseConv2d, FullyConnected: input, weights, bias; a missing bias is an invalid id).
/// Shape-like operands (axes, paddings, new shapes, permutations) are resolved into the attributes
/// at import.
struct Operator {
    OperatorKind kind = OperatorKind::Add;
    std::int32_t file_index = 0;  // position in the file's operator list, for messages
    std::vector<TensorId> inputs;
    TensorId output;
    Attributes attributes;

    template <typename T>
    const T& as() const {
        return std::get<T>(attributes);
    }
};

/// Operators stand in an order in which each comes after those that it reads (checked by the
/// importers).
struct Network {
    std::string name;
    std::string source_path;             // the file it was imported from, as given
    std::string source_sha256;           // of that file
    IdVector<TensorId, Tensor> tensors;  // index = the tensor's index in the file
    IdVector<OperatorId, Operator> operators;
    std::vector<TensorId> inputs, outputs;

    const Tensor& tensor(TensorId id) const { return tensors[id]; }
    const Operator& op(OperatorId id) const { return operators[id]; }
    /// "#7 CONV_2D (tensor 'conv1/out')", for messages.
    std::string describe(OperatorId id) const;
};

/// Multiply-accumulate operations of one operator, padded taps counted; 0 where there are none.
std::int64_t macs(const Network& network, OperatorId id);
/// Bytes of all constants that inference reads (weights, biases, constant operands).
std::int64_t constant_bytes(const Network& network);

}  // namespace outcore::network
