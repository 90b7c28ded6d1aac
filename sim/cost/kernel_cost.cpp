// SPDX-License-Identifier: Apache-2.0
#include "cost/kernel_cost.hpp"

#include <cmath>

namespace outcore::cost {
namespace {

using network::OperatorKind;
using network::Window;

KernelClass conv_class(const Window& window, std::int32_t input_channels) {
    const bool single_tap = window.kernel_h == 1 && window.kernel_w == 1;
    if (single_tap && window.stride_h == 1 && window.stride_w == 1) return KernelClass::Pointwise;
    if (input_channels == 1 || window.kernel_h != window.kernel_w) return KernelClass::ConvGeneric;
    return input_channels <= kFirstChannels ? KernelClass::ConvFirst : KernelClass::Conv;
}

std::int64_t taps(const Window& window) { return std::int64_t{window.kernel_h} * window.kernel_w; }

void count_conv(const network::Geometry& shape, const Window& window, const network::Tile& tile,
                KernelWork& work) {
    const network::Extent out = tile.out.extent();
    const std::int64_t patch = taps(window) * (tile.k1 - tile.k0);
    work.kernel = conv_class(window, shape.inputs[0].c);
    work.patches = std::int64_t{out.h} * out.w * patch;
    work.macs = work.outputs * patch;
}

void count_window(KernelClass kernel, const Window& window, KernelWork& work) {
    work.kernel = kernel;
    work.macs = work.outputs * taps(window);
}

/// The class of a kernel that handles its elements one by one.
KernelClass elementwise_class(OperatorKind kind) {
    switch (kind) {
        case OperatorKind::Sub:
            return KernelClass::Sub;
        case OperatorKind::Mul:
            return KernelClass::Mul;
        case OperatorKind::Relu:
            return KernelClass::Relu;
        case OperatorKind::Relu6:
            return KernelClass::Relu6;
        case OperatorKind::Logistic:
            return KernelClass::Logistic;
        case OperatorKind::Quantize:
            return KernelClass::Quantize;
        case OperatorKind::Dequantize:
            return KernelClass::Dequantize;
        case OperatorKind::Softmax:
            return KernelClass::Softmax;
        case OperatorKind::Pad:
            return KernelClass::Pad;
        case OperatorKind::Concatenation:
            return KernelClass::Concatenation;
        case OperatorKind::ResizeNearestNeighbor:
            return KernelClass::Resize;
        case OperatorKind::Transpose:
            return KernelClass::Transpose;
        default:
            return KernelClass::Add;
    }
}

}  // namespace

std::optional<KernelWork> kernel_work(const network::Network& network, OperatorId id,
                                      const network::Tile& tile) {
    const network::Operator& op = network.op(id);
    if (network::is_view(op.kind)) return std::nullopt;
    const network::Extent out = tile.out.extent();
    KernelWork work;
    work.outputs = out.elements();
    work.rows = op.kind == OperatorKind::Softmax ? std::int64_t{out.h} * out.w : out.h;
    switch (op.kind) {
        case OperatorKind::Conv2d:
            count_conv(*network::geometry(network, id), op.as<Window>(), tile, work);
            break;
        case OperatorKind::DepthwiseConv2d:
            count_window(KernelClass::Depthwise, op.as<Window>(), work);
            break;
        case OperatorKind::AveragePool2d:
            count_window(KernelClass::AveragePool, op.as<Window>(), work);
            break;
        case OperatorKind::MaxPool2d:
            count_window(KernelClass::MaxPool, op.as<Window>(), work);
            break;
        case OperatorKind::FullyConnected:
            work.kernel = KernelClass::FullyConnected;
            work.macs = work.outputs * (tile.k1 - tile.k0);
            break;
        case OperatorKind::Mean:
            work.kernel = KernelClass::Mean;
            work.macs = network::input_box(network, id, tile, 0).extent().elements();
            break;
        default:
            work.kernel = elementwise_class(op.kind);
    }
    return work;
}

Cycles cycles(const KernelWork& work, const KernelTiming& timing) {
    const auto times = [](std::int64_t count, double each) {
        return static_cast<double>(count) * each;
    };
    const double sum = timing.per_call + times(work.rows, timing.per_row) +
                       times(work.patches, timing.per_patch) +
                       times(work.outputs, timing.per_output) + times(work.macs, timing.per_mac);
    return Cycles(std::llround(sum));
}

Cycles compute_cycles(const network::Network& network, OperatorId op, const network::Tile& tile,
                      const KernelProfile& profile, const platform::Core& core) {
    const auto work = kernel_work(network, op, tile);
    return work ? cycles(*work, profile.timing(core.name, work->kernel)) : Cycles(0);
}

}  // namespace outcore::cost
