// Small networks for tests, built operator by operator.
#pragma once

#include "base/random.hpp"
#include "network/network.hpp"

namespace outcore::test {

using network::Activation;
using network::ElementType;
using network::Network;
using network::OperatorKind;
using network::Padding;

/// Appends layers to a network; every activation is int8 with scale 0.05 and zero point 3.
class NetworkBuilder {
  public:
    NetworkBuilder(std::vector<std::int32_t> input_shape, std::uint32_t seed = 1) : random_(seed) {
        network_.name = "test";
        last_ = activation("input", std::move(input_shape));
        network_.inputs = {last_};
    }

    TensorId last() const { return last_; }
    NetworkBuilder& from(TensorId tensor) {
        last_ = tensor;
        return *this;
    }

    NetworkBuilder& conv(std::int32_t channels, std::int32_t kernel, std::int32_t stride = 1,
                         Padding padding = Padding::Same, std::int32_t dilation = 1) {
        const auto in = network_.tensor(last_).shape;
        network::Window window = make_window(in, kernel, stride, padding, dilation);
        const TensorId weights = weights_tensor({channels, kernel, kernel, in[3]}, channels, 0);
        const TensorId bias = bias_tensor(channels);
        return append(OperatorKind::Conv2d, {last_, weights, bias}, window,
                      out_shape(in, window, channels));
    }
    NetworkBuilder& depthwise(std::int32_t kernel, std::int32_t stride = 1,
                              Padding padding = Padding::Same, std::int32_t multiplier = 1) {
        const auto in = network_.tensor(last_).shape;
        network::Window window = make_window(in, kernel, stride, padding, 1);
        window.depth_multiplier = multiplier;
        const std::int32_t channels = in[3] * multiplier;
        const TensorId weights = weights_tensor({1, kernel, kernel, channels}, channels, 3);
        const TensorId bias = bias_tensor(channels);
        return append(OperatorKind::DepthwiseConv2d, {last_, weights, bias}, window,
                      out_shape(in, window, channels));
    }
    NetworkBuilder& fully_connected(std::int32_t channels) {
        const std::int64_t depth = network_.tensor(last_).elements();
        const TensorId weights = weights_tensor({channels, static_cast<std::int32_t>(depth)}, 1, 0);
        const TensorId bias = bias_tensor(channels);
        return append(OperatorKind::FullyConnected, {last_, weights, bias}, network::Fused{},
                      {1, channels});
    }
    NetworkBuilder& pool(OperatorKind kind, std::int32_t kernel, std::int32_t stride,
                         Padding padding = Padding::Valid) {
        const auto in = network_.tensor(last_).shape;
        const network::Window window = make_window(in, kernel, stride, padding, 1);
        return append(kind, {last_}, window, out_shape(in, window, in[3]));
    }
    NetworkBuilder& add(TensorId other) {
        return append(OperatorKind::Add, {last_, other}, network::Fused{},
                      network_.tensor(last_).shape);
    }
    NetworkBuilder& concatenate(TensorId other) {
        auto shape = network_.tensor(last_).shape;
        shape[3] += network_.tensor(other).shape[3];
        return append(OperatorKind::Concatenation, {last_, other},
                      network::Fused{Activation::None, 3}, shape);
    }
    NetworkBuilder& pad(std::int32_t top, std::int32_t bottom, std::int32_t left,
                        std::int32_t right) {
        auto shape = network_.tensor(last_).shape;
        shape[1] += top + bottom;
        shape[2] += left + right;
        return append(OperatorKind::Pad, {last_},
                      network::PadAttributes{{0, top, left, 0}, {0, bottom, right, 0}}, shape);
    }
    NetworkBuilder& mean() {
        const auto in = network_.tensor(last_).shape;
        return append(OperatorKind::Mean, {last_}, network::ReduceAttributes{{1, 2}, true},
                      {1, 1, 1, in[3]});
    }
    NetworkBuilder& softmax(float beta = 1.0F) {
        return append(OperatorKind::Softmax, {last_}, network::SoftmaxAttributes{beta},
                      network_.tensor(last_).shape);
    }
    NetworkBuilder& resize(std::int32_t factor) {
        auto shape = network_.tensor(last_).shape;
        shape[1] *= factor;
        shape[2] *= factor;
        return append(OperatorKind::ResizeNearestNeighbor, {last_}, network::ResizeAttributes{},
                      shape);
    }
    NetworkBuilder& reshape(std::vector<std::int32_t> shape) {
        return append(OperatorKind::Reshape, {last_}, {}, std::move(shape));
    }

    Network build() {
        network_.outputs = {last_};
        return network_;
    }

  private:
    TensorId activation(std::string name, std::vector<std::int32_t> shape) {
        network::Tensor tensor;
        tensor.name = std::move(name);
        tensor.shape = std::move(shape);
        tensor.quantization = {{0.05F}, {3}, 0};
        return network_.tensors.add(std::move(tensor));
    }
    TensorId weights_tensor(std::vector<std::int32_t> shape, std::int32_t scales,
                            std::int32_t axis) {
        network::Tensor tensor;
        tensor.name = "weights" + std::to_string(network_.tensors.size());
        tensor.shape = std::move(shape);
        tensor.quantization.axis = axis;
        for (std::int32_t i = 0; i < scales; ++i) {
            tensor.quantization.scales.push_back(
                0.002F + 0.0001F * static_cast<float>(random_.in_range(0, 20)));
            tensor.quantization.zero_points.push_back(0);
        }
        tensor.data.resize(static_cast<std::size_t>(tensor.elements()));
        for (auto& byte : tensor.data)
            byte = static_cast<std::uint8_t>(random_.in_range(-127, 127));
        return network_.tensors.add(std::move(tensor));
    }
    TensorId bias_tensor(std::int32_t channels) {
        network::Tensor tensor;
        tensor.name = "bias" + std::to_string(network_.tensors.size());
        tensor.shape = {channels};
        tensor.type = ElementType::Int32;
        for (std::int32_t i = 0; i < channels; ++i) {
            const auto value = static_cast<std::uint32_t>(random_.in_range(-2000, 2000));
            for (int byte = 0; byte < 4; ++byte)
                tensor.data.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
        }
        return network_.tensors.add(std::move(tensor));
    }
    static network::Window make_window(const std::vector<std::int32_t>& in, std::int32_t kernel,
                                       std::int32_t stride, Padding padding,
                                       std::int32_t dilation) {
        network::Window window;
        window.padding = padding;
        window.kernel_h = window.kernel_w = kernel;
        window.stride_h = window.stride_w = stride;
        window.dilation_h = window.dilation_w = dilation;
        const std::int32_t reach = (kernel - 1) * dilation + 1;
        const auto before = [&](std::int32_t size) {
            const std::int32_t outputs = (size + stride - 1) / stride;
            return std::max(0, (outputs - 1) * stride + reach - size) / 2;
        };
        if (padding == Padding::Same)
            window.pad_top = before(in[1]), window.pad_left = before(in[2]);
        return window;
    }
    static std::vector<std::int32_t> out_shape(const std::vector<std::int32_t>& in,
                                               const network::Window& window,
                                               std::int32_t channels) {
        const std::int32_t reach = (window.kernel_h - 1) * window.dilation_h + 1;
        const auto outputs = [&](std::int32_t size, std::int32_t stride) {
            return window.padding == Padding::Same ? (size + stride - 1) / stride
                                                   : (size - reach) / stride + 1;
        };
        return {1, outputs(in[1], window.stride_h), outputs(in[2], window.stride_w), channels};
    }
    NetworkBuilder& append(OperatorKind kind, std::vector<TensorId> inputs,
                           network::Attributes attributes, std::vector<std::int32_t> shape) {
        network::Operator op;
        op.kind = kind;
        op.file_index = static_cast<std::int32_t>(network_.operators.size());
        op.inputs = std::move(inputs);
        op.attributes = std::move(attributes);
        op.output = activation("t" + std::to_string(network_.tensors.size()), std::move(shape));
        last_ = op.output;
        network_.operators.push_back(std::move(op));
        return *this;
    }

    Network network_;
    TensorId last_;
    Xorshift32 random_;
};

}  // namespace outcore::test
