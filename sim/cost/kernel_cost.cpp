// SPDX-License-Identifier: Apache-2.0
#include "cost/kernel_cost.hpp"

#include <algorithm>
#include <cmath>

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

/// Channels of a tile that kernels requantise the exact way (runtime/kernels/oc_requantize.h), in
/// steps of `group` channels, which share it. Those with large biases are left out: hardly any is
/// not constant, and deployment makes constant channels short.
std::int64_t exact_channels(const network::Network& network, OperatorId id,
                            const network::Tile& tile, std::int32_t group) {
    if (network::multipliers_below_half(network, id, tile.out.c0, tile.out.c1)) return 0;
    std::int64_t exact = 0;
    for (std::int32_t c = tile.out.c0; c < tile.out.c1; c += group) {
        const std::int32_t end = std::min(c + group, tile.out.c1);
        if (!network::multipliers_below_half(network, id, c, end)) exact += end - c;
    }
    return exact;
}

constexpr std::int32_t kPair = 2;  // channels that runtime/kernels/oc_pairs.h handles together

/// Outputs of CONV_2D and FULLY_CONNECTED that do not go the quick way.
std::int64_t slow_outputs(const network::Network& network, OperatorId id, const network::Tile& tile,
                          std::int32_t reduction) {
    const network::Extent out = tile.out.extent();
    if (tile.k0 != 0 || tile.k1 != reduction) return out.elements();
    return std::int64_t{out.h} * out.w * exact_channels(network, id, tile, kPair);
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
    work.slow = slow_outputs(network, id, tile, shape.reduction);
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
    if (dilated) {
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
    work.slow += exact_channels(network, id, tile, 1) * out.h * out.w * taps(window);
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
            work.slow = slow_outputs(network, id, tile, network::geometry(network, id)->reduction);
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
