// SPDX-License-Identifier: Apache-2.0
#include "network/shape_inference.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace outcore::network {
namespace {

template <typename... Args>
Diagnostic broken(fmt::format_string<Args...> text, Args&&... args) {
    return {"", "", fmt::format(text, std::forward<Args>(args)...)};
}

const Shape& input_shape(const Network& network, const Operator& op, std::size_t index) {
    return network.tensor(op.inputs.at(index)).shape;
}

std::int32_t effective(std::int32_t kernel, std::int32_t dilation) {
    return (kernel - 1) * dilation + 1;
}

/// Rows, columns and `channels` of a window operator on an NHWC input.
Result<Shape> window_shape(const Shape& input, const Window& window, std::int32_t channels) {
    const std::int32_t h = window_output(window.padding, input[1], window.kernel_h, window.stride_h,
                                         window.dilation_h);
    const std::int32_t w = window_output(window.padding, input[2], window.kernel_w, window.stride_w,
                                         window.dilation_w);
    if (h < 1 || w < 1) {
        return broken("a window of {}x{} with dilation {}x{} does not fit into the input of {}",
                      window.kernel_h, window.kernel_w, window.dilation_h, window.dilation_w,
                      to_string(input));
    }
    return Shape{input[0], h, w, channels};
}

Result<Shape> conv_shape(const Network& network, const Operator& op) {
    const Shape& input = input_shape(network, op, 0);
    const Shape& weights = input_shape(network, op, 1);
    if (input.size() != 4)
        return broken("the input has shape {}, not 4 dimensions", to_string(input));
    if (weights.size() != 4)
        return broken("the weights have shape {}, not 4 dimensions", to_string(weights));
    const auto& window = op.as<Window>();
    if (weights[1] != window.kernel_h || weights[2] != window.kernel_w) {
        return broken("the weights are {}, the window {}x{}", to_string(weights), window.kernel_h,
                      window.kernel_w);
    }
    if (op.kind == OperatorKind::Conv2d) {
        if (weights[3] != input[3]) {
            return broken(
                "the weights {} expect {} input channels, the input has {}{}", to_string(weights),
                weights[3], input[3],
                input[3] % weights[3] == 0 ? "; grouped convolutions are not supported" : "");
        }
        return window_shape(input, window, weights[0]);
    }
    if (weights[0] != 1)
        return broken("depthwise weights are {}, must begin with 1", to_string(weights));
    if (std::int64_t{input[3]} * window.depth_multiplier != weights[3]) {
        return broken(
            "the weights {} have {} channels, must be input channels {} times depth multiplier {}",
            to_string(weights), weights[3], input[3], window.depth_multiplier);
    }
    return window_shape(input, window, weights[3]);
}

Result<Shape> pool_shape(const Network& network, const Operator& op) {
    const Shape& input = input_shape(network, op, 0);
    if (input.size() != 4)
        return broken("the input has shape {}, not 4 dimensions", to_string(input));
    return window_shape(input, op.as<Window>(), input[3]);
}

Result<Shape> fully_connected_shape(const Network& network, const Operator& op) {
    const Shape& weights = input_shape(network, op, 1);
    if (weights.size() != 2)
        return broken("the weights have shape {}, not 2 dimensions", to_string(weights));
    const Shape& input = input_shape(network, op, 0);
    const std::int64_t elements = checked_elements(input);
    if (elements % weights[1] != 0) {
        return broken("the input {} is no multiple of the weights' depth {}", to_string(input),
                      weights[1]);
    }
    const Shape& output = network.tensor(op.output).shape;
    if (output.empty() || output.back() != weights[0] ||
        checked_elements(output) != elements / weights[1] * weights[0]) {
        return broken("the output is {}, must be {} rows of {}", to_string(output),
                      elements / weights[1], weights[0]);
    }
    return output;
}

/// Aligned at the last dimension; where they differ, one of the two is 1.
Result<Shape> broadcast_shape(const Network& network, const Operator& op) {
    const Shape& a = input_shape(network, op, 0);
    const Shape& b = input_shape(network, op, 1);
    Shape result(std::max(a.size(), b.size()), 1);
    for (std::size_t i = 0; i < result.size(); ++i) {
        const std::int32_t da = i < a.size() ? a[a.size() - 1 - i] : 1;
        const std::int32_t db = i < b.size() ? b[b.size() - 1 - i] : 1;
        if (da != db && da != 1 && db != 1) {
            return broken("shapes {} and {} can not be broadcast to each other", to_string(a),
                          to_string(b));
        }
        result[result.size() - 1 - i] = std::max(da, db);
    }
    return result;
}

Result<Shape> concatenation_shape(const Network& network, const Operator& op) {
    Shape result = input_shape(network, op, 0);
    const std::int32_t axis = op.as<Fused>().axis;
    if (axis < 0 || axis >= static_cast<std::int32_t>(result.size())) {
        return broken("axis {} is outside the shape {}", axis, to_string(result));
    }
    const auto along = static_cast<std::size_t>(axis);
    std::int64_t sum = result[along];
    for (std::size_t i = 1; i < op.inputs.size(); ++i) {
        Shape other = input_shape(network, op, i);
        if (other.size() == result.size()) {
            sum += other[along];
            other[along] = result[along];
        }
        if (other != result) {
            return broken("input {} has shape {}, which differs from {} beyond axis {}", i,
                          to_string(input_shape(network, op, i)), to_string(result), axis);
        }
    }
    if (sum > kMostElements) return broken("axis {} becomes too long ({})", axis, sum);
    result[along] = static_cast<std::int32_t>(sum);
    return result;
}

Result<Shape> mean_shape(const Network& network, const Operator& op) {
    const Shape& input = input_shape(network, op, 0);
    const auto& reduce = op.as<ReduceAttributes>();
    Shape result;
    for (std::size_t i = 0; i < input.size(); ++i) {
        const bool reduced = std::find(reduce.axes.begin(), reduce.axes.end(),
                                       static_cast<std::int32_t>(i)) != reduce.axes.end();
        if (!reduced)
            result.push_back(input[i]);
        else if (reduce.keep_dims)
            result.push_back(1);
    }
    return result;
}

Result<Shape> pad_shape(const Network& network, const Operator& op) {
    const Shape& input = input_shape(network, op, 0);
    const auto& pad = op.as<PadAttributes>();
    if (pad.before.size() != input.size() || pad.after.size() != input.size()) {
        return broken("{} pairs of paddings for the input {}", pad.before.size(), to_string(input));
    }
    Shape result;
    for (std::size_t i = 0; i < input.size(); ++i) {
        const bool legal = pad.before[i] >= 0 && pad.before[i] <= kLargestWindow &&
                           pad.after[i] >= 0 && pad.after[i] <= kLargestWindow;
        if (!legal) {
            return broken("paddings {} and {} of dimension {}, must be between 0 and {}",
                          pad.before[i], pad.after[i], i, kLargestWindow);
        }
        result.push_back(pad.before[i] + input[i] + pad.after[i]);
    }
    return result;
}

Result<Shape> transpose_shape(const Network& network, const Operator& op) {
    const Shape& input = input_shape(network, op, 0);
    const auto& permutation = op.as<TransposeAttributes>().permutation;
    Shape sorted = permutation;
    std::sort(sorted.begin(), sorted.end());
    Shape result;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (sorted.size() != input.size() || sorted[i] != static_cast<std::int32_t>(i)) {
            return broken("({}) is no permutation of the dimensions of {}",
                          fmt::join(permutation, ", "), to_string(input));
        }
        result.push_back(input[static_cast<std::size_t>(permutation[i])]);
    }
    if (result.size() != input.size())
        return broken("no permutation for the input {}", to_string(input));
    return result;
}

Result<Shape> resize_shape(const Network& network, const Operator& op) {
    const Shape& input = input_shape(network, op, 0);
    const Shape& output = network.tensor(op.output).shape;
    if (input.size() != 4 || output.size() != 4 || input[0] != output[0] || input[3] != output[3]) {
        return broken(
            "{} can not be resized to {}: both need 4 dimensions with the same batch and channels",
            to_string(input), to_string(output));
    }
    return output;
}

Shape without_ones(const Shape& shape) {
    Shape result;
    std::copy_if(shape.begin(), shape.end(), std::back_inserter(result),
                 [](std::int32_t d) { return d != 1; });
    return result;
}

/// RESHAPE keeps the elements; SQUEEZE drops only ones.
Result<Shape> view_shape(const Network& network, const Operator& op) {
    const Shape& input = input_shape(network, op, 0);
    const Shape& output = network.tensor(op.output).shape;
    if (checked_elements(input) != checked_elements(output) ||
        (op.kind == OperatorKind::Squeeze && without_ones(input) != without_ones(output))) {
        return broken("{} can not become {}", to_string(input), to_string(output));
    }
    return output;
}

}  // namespace

std::string to_string(const Shape& shape) {
    return shape.empty() ? std::string("scalar") : fmt::format("{}", fmt::join(shape, "x"));
}

std::int64_t checked_elements(const Shape& shape) {
    std::int64_t product = 1;
    for (const std::int32_t dimension : shape) {
        if (dimension < 1) return 0;
        product *= dimension;  // at most 2^30 * 2^31
        if (product > kMostElements) return 0;
    }
    return product;
}

std::int32_t window_output(Padding padding, std::int32_t in, std::int32_t kernel,
                           std::int32_t stride, std::int32_t dilation) {
    const std::int32_t covered = padding == Padding::Same ? 1 : effective(kernel, dilation);
    return covered > in ? 0 : (in - covered) / stride + 1;
}

std::int32_t window_pad(Padding padding, std::int32_t in, std::int32_t kernel, std::int32_t stride,
                        std::int32_t dilation) {
    if (padding == Padding::Valid) return 0;
    const std::int32_t out = window_output(padding, in, kernel, stride, dilation);
    return std::max(0, (out - 1) * stride + effective(kernel, dilation) - in) / 2;
}

Result<Shape> infer_shape(const Network& network, const Operator& op) {
    switch (op.kind) {
        case OperatorKind::Conv2d:
        case OperatorKind::DepthwiseConv2d:
            return conv_shape(network, op);
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d:
            return pool_shape(network, op);
        case OperatorKind::FullyConnected:
            return fully_connected_shape(network, op);
        case OperatorKind::Add:
        case OperatorKind::Sub:
        case OperatorKind::Mul:
            return broadcast_shape(network, op);
        case OperatorKind::Concatenation:
            return concatenation_shape(network, op);
        case OperatorKind::Mean:
            return mean_shape(network, op);
        case OperatorKind::Pad:
            return pad_shape(network, op);
        case OperatorKind::Transpose:
            return transpose_shape(network, op);
        case OperatorKind::ResizeNearestNeighbor:
            return resize_shape(network, op);
        case OperatorKind::Reshape:
        case OperatorKind::Squeeze:
            return view_shape(network, op);
        case OperatorKind::Dequantize:
        case OperatorKind::Logistic:
        case OperatorKind::Quantize:
        case OperatorKind::Relu:
        case OperatorKind::Relu6:
        case OperatorKind::Softmax:
            break;
    }
    return input_shape(network, op, 0);
}

}  // namespace outcore::network
