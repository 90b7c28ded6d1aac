// SPDX-License-Identifier: Apache-2.0
#include "bound/least_cycles.hpp"

#include <algorithm>

#include "bound/operator_part.hpp"

namespace outcore::bound {
namespace {

using network::Network;
using network::OperatorKind;

/// Lines that operands in tightly coupled memory bring in: none.
constexpr cost::CachedOperands kUncached{false, false, false};

double least_of_kind(const OperatorPart& part) {
    switch (part.op.kind) {
        case OperatorKind::Conv2d:
        case OperatorKind::FullyConnected:
            return least_product(part);
        case OperatorKind::DepthwiseConv2d:
            return least_depthwise(part);
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d:
        case OperatorKind::Mean:
            return least_window(part);
        default:
            return least_elements(part);
    }
}

/// A tile for each operand of a concatenation, else one at least.
double fewest_calls(const OperatorPart& part) {
    const bool copies = part.op.kind == OperatorKind::Concatenation && part.needed.whole();
    return copies ? static_cast<double>(part.shape.inputs.size()) : 1.0;
}

/// Each call's cycles are rounded: the sum loses at most `lost` for a call. Where a call costs more
/// than that, more calls do not help; else their number is at most the sum over the price of the
/// smallest tile.
double rounded(const OperatorPart& part, double work) {
    constexpr double lost = 0.5;
    const cost::KernelTiming& timing = part.timing;
    const double calls = fewest_calls(part);
    const double fixed = work + calls * timing.per_call;
    if (timing.per_call >= lost) return std::max(0.0, fixed - calls * lost);
    const bool windows = part.op.kind == OperatorKind::Mean ||
                         part.op.kind == OperatorKind::AveragePool2d ||
                         part.op.kind == OperatorKind::MaxPool2d;
    const double smallest = timing.per_call + timing.per_row + timing.per_output +
                            (windows ? std::min(timing.per_batch, timing.per_single) : 0.0);
    return smallest > lost ? fixed * (1.0 - lost / smallest) : 0.0;
}

/// Cycles of a batch or of a position alone whose code comes into the instruction cache again.
double code_again(const cost::KernelWork& work, OperatorKind kind,
                  const cost::KernelTiming& timing) {
    const bool product = kind == OperatorKind::Conv2d || kind == OperatorKind::FullyConnected;
    return product && work.loops.weights > 0 ? timing.per_weight : 0.0;
}

}  // namespace

double least_cycles(const Network& network, OperatorId id, const NeededElements& needed,
                    const cost::KernelProfile& profile, const platform::Platform& platform) {
    const network::Operator& op = network.op(id);
    if (network::is_view(op.kind) || needed.of(id).none()) return 0.0;
    const network::Geometry& shape = needed.geometry(id);
    const network::Tile whole{network::whole(shape.output), 0, shape.reduction, 0};
    const auto work = cost::kernel_work(network, id, whole, platform.core, kUncached);
    const cost::KernelTiming& timing = profile.timing(platform.core.name, work->kernel);
    const OperatorPart part{
        network, id, op, shape, needed.of(id), timing, code_again(*work, op.kind, timing)};
    return rounded(part, least_of_kind(part));
}

}  // namespace outcore::bound
