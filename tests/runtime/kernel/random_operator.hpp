// Random operators of every kind that the runtime has a kernel for, as networks of one operator.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "base/random.hpp"
#include "reference/single_operator.hpp"

namespace outcore::test {

using network::Activation;
using network::ElementType;
using network::OperatorKind;

/// Draws shapes, scales and constants. `kind` decides which of them make sense.
class RandomOperator {
  public:
    explicit RandomOperator(std::uint32_t seed) : random_(seed) {}

    network::Network draw(OperatorKind kind) {
        switch (kind) {
            case OperatorKind::Add:
            case OperatorKind::Sub:
            case OperatorKind::Mul:
                return elementwise(kind);
            case OperatorKind::AveragePool2d:
            case OperatorKind::MaxPool2d:
                return pool(kind);
            case OperatorKind::Concatenation:
                return concatenation();
            case OperatorKind::Conv2d:
                return convolution();
            case OperatorKind::DepthwiseConv2d:
                return depthwise();
            case OperatorKind::FullyConnected:
                return fully_connected();
            case OperatorKind::Mean:
                return mean();
            case OperatorKind::Pad:
                return pad();
            case OperatorKind::Quantize:
                return quantize();
            case OperatorKind::Dequantize:
                return dequantize();
            case OperatorKind::ResizeNearestNeighbor:
                return resize();
            case OperatorKind::Transpose:
                return transpose();
            case OperatorKind::Softmax:
                return softmax();
            case OperatorKind::Logistic:
                return logistic();
            case OperatorKind::Relu6:
                return relu6();
            default:
                return relu();
        }
    }
    Xorshift32& random() { return random_; }

  private:
    std::int32_t in(std::int32_t low, std::int32_t high) { return random_.in_range(low, high); }
    bool chance(std::int32_t percent) { return in(1, 100) <= percent; }
    Scale scale() { return {0.005F + 0.001F * static_cast<float>(in(0, 100)), in(-128, 127)}; }
    std::int32_t channels() { return chance(15) ? in(60, 140) : in(1, 20); }
    Activation activation() {
        constexpr Activation kAll[] = {Activation::None, Activation::Relu, Activation::Relu6,
                                       Activation::ReluN1To1};
        return kAll[in(0, 3)];
    }
    std::vector<std::int8_t> bytes(std::int64_t count) {
        std::vector<std::int8_t> values(static_cast<std::size_t>(count));
        for (auto& value : values) value = static_cast<std::int8_t>(in(-128, 127));
        return values;
    }
    std::vector<float> scales(std::int32_t count) {
        std::vector<float> values(static_cast<std::size_t>(count));
        // Multipliers above 1/2 are not requantised the short way: those of none, some or all
        // channels. Tiny ones go with the large biases of maybe_bias().
        const std::int32_t large = chance(40) ? 30 : chance(10) ? 100 : 0;
        for (auto& value : values) {
            const float unit = chance(large) ? 0.01F : chance(large / 2) ? 2e-9F : 0.0001F;
            value = unit * static_cast<float>(in(10, 60));
        }
        return values;
    }
    std::int32_t large_bias() { return (chance(50) ? 1 : -1) * ((1 << 30) + in(-200000, 200000)); }
    void maybe_bias(SingleOperator& op, std::int32_t count) {
        std::vector<std::int32_t> values(static_cast<std::size_t>(count));
        const bool mixed = chance(30);
        for (auto& value : values) value = mixed && chance(25) ? large_bias() : in(-20000, 20000);
        if (chance(80)) {
            op.bias(values);
        } else {
            op.no_bias();
        }
    }

    /// A window on `size` rows and columns, with the output's rows and columns.
    network::Window window(const Shape& size, bool dilates, Shape& out) {
        network::Window w;
        w.padding = chance(60) ? network::Padding::Same : network::Padding::Valid;
        w.activation = activation();
        const auto side = [&](std::int32_t extent, std::int32_t& kernel, std::int32_t& stride,
                              std::int32_t& dilation, std::int32_t& before) {
            stride = in(1, 3);
            dilation = dilates && chance(30) ? in(1, 3) : 1;
            const std::int32_t largest = (extent - 1) / dilation + 1;
            kernel = in(1, std::min(5, w.padding == network::Padding::Same ? 5 : largest));
            const std::int32_t reach = (kernel - 1) * dilation + 1;
            if (w.padding == network::Padding::Valid) return (extent - reach) / stride + 1;
            const std::int32_t outputs = (extent + stride - 1) / stride;
            before = std::max(0, (outputs - 1) * stride + reach - extent) / 2;
            return outputs;
        };
        out = {1, side(size[1], w.kernel_h, w.stride_h, w.dilation_h, w.pad_top), 0, 0};
        out[2] = side(size[2], w.kernel_w, w.stride_w, w.dilation_w, w.pad_left);
        return w;
    }

    network::Network elementwise(OperatorKind kind) {
        const Shape out = {1, in(1, 6), in(1, 6), channels()};
        Shape a = out, b = out;
        for (std::size_t axis = 1; axis < 4; ++axis) {
            if (chance(20)) (chance(50) ? a : b)[axis] = 1;
        }
        return SingleOperator(kind, network::Fused{activation(), 0})
            .input(a, scale())
            .input(b, scale())
            .output(out, scale())
            .build();
    }
    network::Network pool(OperatorKind kind) {
        const Shape size = {1, in(1, 9), in(1, 9), channels()};
        Shape out;
        const network::Window w = window(size, false, out);
        out[3] = size[3];
        const Scale both = scale();
        return SingleOperator(kind, w).input(size, both).output(out, both).build();
    }
    network::Network convolution() {
        const Shape size = {1, in(1, 9), in(1, 9), chance(20) ? in(20, 70) : in(1, 12)};
        Shape out;
        const network::Window w = window(size, true, out);
        out[3] = in(1, 13);
        SingleOperator op(OperatorKind::Conv2d, w);
        op.input(size, scale());
        op.weights({out[3], w.kernel_h, w.kernel_w, size[3]}, scales(chance(70) ? out[3] : 1), 0,
                   bytes(std::int64_t{out[3]} * w.kernel_h * w.kernel_w * size[3]));
        maybe_bias(op, out[3]);
        return op.output(out, scale()).build();
    }
    network::Network depthwise() {
        const std::int32_t multiplier = chance(40) ? in(2, 4) : 1;
        const Shape size = {1, in(1, 9), in(1, 9), channels()};
        Shape out;
        network::Window w = window(size, true, out);
        w.depth_multiplier = multiplier;
        out[3] = size[3] * multiplier;
        SingleOperator op(OperatorKind::DepthwiseConv2d, w);
        op.input(size, scale());
        op.weights({1, w.kernel_h, w.kernel_w, out[3]}, scales(chance(70) ? out[3] : 1), 3,
                   bytes(std::int64_t{out[3]} * w.kernel_h * w.kernel_w));
        maybe_bias(op, out[3]);
        return op.output(out, scale()).build();
    }
    network::Network fully_connected() {
        const std::int32_t rows = in(1, 4), depth = in(1, 150), outputs = in(1, 30);
        SingleOperator op(OperatorKind::FullyConnected, network::Fused{activation(), 0});
        op.input({rows, depth}, scale());
        op.weights({outputs, depth}, scales(chance(30) ? outputs : 1), 0,
                   bytes(std::int64_t{outputs} * depth));
        maybe_bias(op, outputs);
        return op.output({rows, outputs}, scale()).build();
    }
    network::Network concatenation() {
        const std::int32_t axis = in(1, 3);
        const Scale all = scale();
        Shape out = {1, in(1, 5), in(1, 5), in(1, 9)};
        SingleOperator op(OperatorKind::Concatenation, network::Fused{Activation::None, axis});
        std::int32_t total = 0;
        for (std::int32_t parts = in(2, 4); parts > 0; --parts) {
            Shape part = out;
            part[static_cast<std::size_t>(axis)] = in(1, 4);
            total += part[static_cast<std::size_t>(axis)];
            op.input(part, all);
        }
        out[static_cast<std::size_t>(axis)] = total;
        return op.output(out, all).build();
    }
    network::Network mean() {
        const Shape size = {1, in(1, 9), in(1, 9), channels()};
        return SingleOperator(OperatorKind::Mean, network::ReduceAttributes{{1, 2}, true})
            .input(size, scale())
            .output({1, 1, 1, size[3]}, scale())
            .build();
    }
    network::Network pad() {
        const Shape size = {1, in(1, 5), in(1, 5), in(1, 9)};
        const Scale both = scale();
        network::PadAttributes pads{{0, in(0, 3), in(0, 3), in(0, 3)},
                                    {0, in(0, 3), in(0, 3), in(0, 3)}};
        Shape out = size;
        for (std::size_t axis = 0; axis < 4; ++axis)
            out[axis] += pads.before[axis] + pads.after[axis];
        return SingleOperator(OperatorKind::Pad, pads).input(size, both).output(out, both).build();
    }
    Shape any_shape() { return {1, in(1, 6), in(1, 6), channels()}; }
    ElementType byte_type() { return chance(50) ? ElementType::Int8 : ElementType::UInt8; }
    Scale scale_of(ElementType type) {
        Scale s = scale();
        if (type == ElementType::UInt8) s.zero_point += 128;
        return s;
    }
    network::Network quantize() {
        const Shape shape = any_shape();
        // uint8 stands in front of or behind int8 only.
        constexpr ElementType kFrom[] = {ElementType::Float32, ElementType::Int8, ElementType::Int8,
                                         ElementType::UInt8};
        constexpr ElementType kTo[] = {ElementType::Int8, ElementType::Int8, ElementType::UInt8,
                                       ElementType::Int8};
        const auto choice = static_cast<std::size_t>(in(0, 3));
        return SingleOperator(OperatorKind::Quantize, {})
            .input(shape, scale_of(kFrom[choice]), kFrom[choice])
            .output(shape, scale_of(kTo[choice]), kTo[choice])
            .build();
    }
    network::Network dequantize() {
        const Shape shape = any_shape();
        const ElementType from = byte_type();
        return SingleOperator(OperatorKind::Dequantize, {})
            .input(shape, scale_of(from), from)
            .output(shape, {}, ElementType::Float32)
            .build();
    }
    network::Network resize() {
        const Shape size = any_shape();
        const std::int32_t rule = in(0, 2);  // both together are refused at import
        const network::ResizeAttributes attributes{rule == 1, rule == 2};
        const Scale both = scale();
        return SingleOperator(OperatorKind::ResizeNearestNeighbor, attributes)
            .input(size, both)
            .output({1, in(1, 12), in(1, 12), size[3]}, both)
            .build();
    }
    network::Network transpose() {
        const Shape size = any_shape();
        std::vector<std::int32_t> from = {1, 2, 3};
        for (std::size_t i = 2; i > 0; --i)
            std::swap(from[i], from[static_cast<std::size_t>(in(0, static_cast<std::int32_t>(i)))]);
        Shape out = {1};
        for (const std::int32_t axis : from) out.push_back(size[static_cast<std::size_t>(axis)]);
        from.insert(from.begin(), 0);
        const Scale both = scale();
        return SingleOperator(OperatorKind::Transpose, network::TransposeAttributes{from})
            .input(size, both)
            .output(out, both)
            .build();
    }
    network::Network softmax() {
        const Shape shape = {in(1, 4), chance(20) ? in(100, 1001) : in(1, 30)};
        return SingleOperator(OperatorKind::Softmax,
                              network::SoftmaxAttributes{0.25F * static_cast<float>(in(1, 8))})
            .input(shape, scale())
            .output(shape, {1.0F / 256.0F, -128})
            .build();
    }
    network::Network logistic() {
        const Shape shape = any_shape();
        return SingleOperator(OperatorKind::Logistic, {})
            .input(shape, scale())
            .output(shape, {1.0F / 256.0F, -128})
            .build();
    }
    network::Network relu() {
        const Shape shape = any_shape();
        return SingleOperator(OperatorKind::Relu, {})
            .input(shape, scale())
            .output(shape, scale())
            .build();
    }
    network::Network relu6() {
        const Shape shape = any_shape();
        const Scale both = {0.02F + 0.001F * static_cast<float>(in(0, 30)), in(-128, 0)};
        return SingleOperator(OperatorKind::Relu6, {})
            .input(shape, both)
            .output(shape, both)
            .build();
    }

    Xorshift32 random_;
};

}  // namespace outcore::test
