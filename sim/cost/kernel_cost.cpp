// SPDX-License-Identifier: Apache-2.0
#include "cost/kernel_cost.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>

#include "cost/line_fills.hpp"
#include "network/quantization.hpp"

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

/// Near-dead channels have weights of a tiny scale, and biases in that scale that are large.
bool biases_are_small(const network::Network& network, const network::Operator& op,
                      const network::Tile& tile) {
    constexpr std::int64_t kLargest = std::int64_t{1} << 30;
    if (op.inputs.size() < 3 || !op.inputs[2].valid()) return true;
    const auto& data = network.tensor(op.inputs[2]).data;
    for (auto c = static_cast<std::size_t>(tile.out.c0); c < static_cast<std::size_t>(tile.out.c1);
         ++c) {
        std::int32_t bias = 0;
        if ((c + 1) * sizeof bias > data.size()) return true;
        std::memcpy(&bias, data.data() + c * sizeof bias, sizeof bias);
        if (std::abs(std::int64_t{bias}) >= kLargest) return false;
    }
    return true;
}

/// Kernels requantise the short way (runtime/kernels/oc_requantize.h) where deployment finds it
/// exact for all channels of a tile. What weights add to a bias is left out here.
bool requantises_shortly(const network::Network& network, OperatorId id,
                         const network::Tile& tile) {
    return network::multipliers_below_half(network, id, tile.out.c0, tile.out.c1) &&
           biases_are_small(network, network.op(id), tile);
}

bool has_quick_path(const network::Network& network, OperatorId id, const network::Tile& tile,
                    std::int32_t reduction) {
    return tile.k0 == 0 && tile.k1 == reduction && requantises_shortly(network, id, tile);
}

void count_conv(const network::Network& network, OperatorId id, const network::Tile& tile,
                KernelWork& work) {
    const auto& window = network.op(id).as<Window>();
    const network::Geometry shape = *network::geometry(network, id);
    const network::Extent out = tile.out.extent();
    const std::int64_t patch = taps(window) * (tile.k1 - tile.k0);
    work.kernel = conv_class(window, shape.inputs[0].c);
    work.patches = std::int64_t{out.h} * out.w * patch;
    work.macs = work.outputs * patch;
    if (!has_quick_path(network, id, tile, shape.reduction)) work.slow = work.outputs;
}

void count_window(KernelClass kernel, const Window& window, KernelWork& work) {
    work.kernel = kernel;
    work.macs = work.outputs * taps(window);
}

/// What a depthwise kernel's loop in C over expanded inputs takes for a multiply-accumulate, as a
/// divisor of what the plainest loop takes more than quick ones. Assumed: on the virtual board 2 to
/// 2.4 against 8.7 cycles; the same for elements that are gathered one by one.
constexpr std::int64_t kPlainShare = 4;

/// The windows of runtime/kernels/oc_depthwise_plan.c.
bool has_inner_loop(const Window& window) {
    if (window.kernel_h != window.kernel_w) return false;
    if (window.kernel_w == 7) return window.stride_w == 1;
    return (window.kernel_w == 3 || window.kernel_w == 5) && window.stride_w <= 2;
}

void count_depthwise(const network::Network& network, OperatorId id, const network::Tile& tile,
                     KernelWork& work) {
    const auto& window = network.op(id).as<Window>();
    count_window(KernelClass::Depthwise, window, work);
    const bool dilated = window.dilation_h != 1 || window.dilation_w != 1;
    if (dilated || !requantises_shortly(network, id, tile)) {
        work.slow = work.macs;
        return;
    }
    const network::Extent out = tile.out.extent();
    work.channels = out.c;
    work.lines = std::int64_t{out.h} * out.c;
    const network::Extent in = network::input_box(network, id, tile, 0).extent();
    work.patches = std::int64_t{in.h} * in.w * out.c;
    // Channels that are no neighbours in the input are gathered one by one, and windows without
    // an inner loop of their own are left to one in C.
    if (network.tensor(network.op(id).output).shape.back() !=
        network.tensor(network.op(id).inputs[0]).shape.back())
        work.slow += work.patches / kPlainShare;
    if (!has_inner_loop(window)) work.slow += work.macs / kPlainShare;
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
                                      const network::Tile& tile, const platform::Core& core) {
    const network::Operator& op = network.op(id);
    if (network::is_view(op.kind)) return std::nullopt;
    const network::Extent out = tile.out.extent();
    KernelWork work;
    work.outputs = out.elements();
    work.rows = op.kind == OperatorKind::Softmax ? std::int64_t{out.h} * out.w : out.h;
    switch (op.kind) {
        case OperatorKind::Conv2d:
            count_conv(network, id, tile, work);
            break;
        case OperatorKind::DepthwiseConv2d:
            count_depthwise(network, id, tile, work);
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
            if (!has_quick_path(network, id, tile, network::geometry(network, id)->reduction))
                work.slow = work.outputs;
            break;
        case OperatorKind::Mean:
            work.kernel = KernelClass::Mean;
            work.macs = network::input_box(network, id, tile, 0).extent().elements();
            break;
        default:
            work.kernel = elementwise_class(op.kind);
    }
    work.fills = line_fills(network, id, tile, core);
    return work;
}

std::array<double, kTimingTerms.size()> counts_of(const KernelWork& work) {
    std::array<double, kTimingTerms.size()> counts{};
    const std::int64_t whole[] = {1,          work.rows,     work.patches, work.outputs, work.macs,
                                  work.lines, work.channels, work.slow,    work.fills};
    static_assert(std::size(whole) == kTimingTerms.size());
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = static_cast<double>(whole[i]);
    return counts;
}

Cycles cycles(const KernelWork& work, const KernelTiming& timing) {
    const auto counts = counts_of(work);
    double sum = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        sum += counts[i] * (timing.*kTimingTerms[i].member);
    return Cycles(std::llround(sum));
}

Cycles compute_cycles(const network::Network& network, OperatorId op, const network::Tile& tile,
                      const KernelProfile& profile, const platform::Core& core) {
    const auto work = kernel_work(network, op, tile, core);
    return work ? cycles(*work, profile.timing(core.name, work->kernel)) : Cycles(0);
}

}  // namespace outcore::cost
