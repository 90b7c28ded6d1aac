// SPDX-License-Identifier: Apache-2.0
#include "cost/kernel_cost.hpp"

#include <cmath>

#include "cost/line_fills.hpp"

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

void count_conv(const network::Network& network, OperatorId id, const network::Tile& tile,
                KernelWork& work) {
    const auto& window = network.op(id).as<Window>();
    const network::Geometry shape = *network::geometry(network, id);
    const network::Extent out = tile.out.extent();
    const std::int64_t patch = taps(window) * (tile.k1 - tile.k0);
    work.kernel = conv_class(window, shape.inputs[0].c);
    work.patches = std::int64_t{out.h} * out.w * patch;
    work.macs = work.outputs * patch;
    work.loops = product_loops(network, id, tile);
}

void count_window(KernelClass kernel, const Window& window, KernelWork& work) {
    work.kernel = kernel;
    work.macs = work.outputs * taps(window);
}

/// Windows without a row of their own share one.
KernelClass depthwise_class(const Window& window) {
    if (!has_depthwise_loop(window)) return KernelClass::Depthwise;
    if (window.kernel_w == 7) return KernelClass::Depthwise7x7;
    if (window.kernel_w == 3)
        return window.stride_w == 1 ? KernelClass::Depthwise3x3 : KernelClass::Depthwise3x3Stride2;
    return window.stride_w == 1 ? KernelClass::Depthwise5x5 : KernelClass::Depthwise5x5Stride2;
}

void count_depthwise(const network::Network& network, OperatorId id, const network::Tile& tile,
                     KernelWork& work) {
    const auto& window = network.op(id).as<Window>();
    count_window(depthwise_class(window), window, work);
    work.loops = depthwise_loops(network, id, tile);
}

/// Bytes of code that a convolution or fully connected kernel goes through for each batch:
/// gathering, products, requantisation (oc_patches.c, oc_pairs_dsp.c, oc_product.c). Assumed: above
/// 4 KiB, where the same calls take longer than with 16 KiB of instruction cache, and below that.
constexpr std::int64_t kProductCodeBytes = 6144;

/// Of a core that keeps code in a cache: does it lose what a batch needs before the next one?
bool fetches_code_again(const platform::Core& core) {
    return core.cache_line_bytes > 0 && core.timing.code_cache_bytes < kProductCodeBytes;
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
                                      const network::Tile& tile, const platform::Core& core,
                                      const CachedOperands& cached) {
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
            work.loops = window_loops(network, id, tile);
            break;
        case OperatorKind::MaxPool2d:
            count_window(KernelClass::MaxPool, op.as<Window>(), work);
            work.loops = window_loops(network, id, tile);
            break;
        case OperatorKind::FullyConnected:
            work.kernel = KernelClass::FullyConnected;
            work.macs = work.outputs * (tile.k1 - tile.k0);
            work.loops = product_loops(network, id, tile);
            break;
        case OperatorKind::Mean:
            work.kernel = KernelClass::Mean;
            work.macs = network::input_box(network, id, tile, 0).extent().elements();
            work.loops = window_loops(network, id, tile);
            break;
        default:
            work.kernel = elementwise_class(op.kind);
            work.loops = element_loops(network, id, tile);
    }
    const bool product = op.kind == OperatorKind::Conv2d || op.kind == OperatorKind::FullyConnected;
    if (product && fetches_code_again(core))
        work.loops.weights = work.loops.batches + work.loops.singles;
    work.fills = line_fills(network, id, tile, core, cached);
    return work;
}

KernelWork binding_work(bool output, const network::Tensor& tensor) {
    KernelWork work;
    work.kernel = output ? KernelClass::OutputTaken : KernelClass::InputReady;
    work.outputs = tensor.size_bytes();
    work.macs = tensor.elements();
    if (tensor.type == network::ElementType::Float32) work.loops.exact = tensor.elements();
    return work;
}

std::array<double, kTimingTerms.size()> counts_of(const KernelWork& work) {
    std::array<double, kTimingTerms.size()> counts{};
    const LoopCounts& loops = work.loops;
    const std::int64_t whole[] = {1,
                                  work.rows,
                                  work.patches,
                                  work.outputs,
                                  work.macs,
                                  loops.lines,
                                  loops.channels,
                                  loops.weights,
                                  loops.batches,
                                  loops.singles,
                                  loops.blocks,
                                  loops.steps,
                                  loops.rounds,
                                  loops.single_blocks,
                                  loops.single_steps,
                                  loops.single_patches,
                                  loops.runs,
                                  loops.edges,
                                  loops.edge_taps,
                                  loops.tails,
                                  loops.gathered,
                                  loops.pieced,
                                  loops.colours,
                                  loops.records,
                                  loops.plain,
                                  loops.exact,
                                  loops.clamped,
                                  work.fills};
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
