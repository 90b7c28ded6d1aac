// SPDX-License-Identifier: Apache-2.0
#include "bound/least_cycles.hpp"

#include <algorithm>

#include "bound/operator_part.hpp"
#include "cost/line_fills.hpp"

namespace outcore::bound {
namespace {

using network::Network;
using network::OperatorKind;

/// Lines that operands in tightly coupled memory bring in: none.
constexpr cost::CachedOperands kUncached{false, false, false};

/// Whether operands can not help to come into the core's data cache.
bool fills_lines(const platform::Platform& platform) {
    if (platform.core.cache_line_bytes == 0 || platform.core.data_cache_bytes == 0) return false;
    return std::all_of(platform.memories.begin(), platform.memories.end(),
                       [](const auto& memory) { return memory.cached; });
}

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

/// Each call's cycles are rounded, and its lines before that: the sum loses at most `lost` for a
/// call. Where a call costs more than that, more calls do not help; else their number is at most
/// the sum over the price of the smallest tile.
double rounded(const OperatorPart& part, double work, double lost) {
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

/// Lines of all operands, each once.
double once_through(const OperatorPart& part, const platform::Core& core) {
    const cost::Cache cache(core);
    if (!part.needed.whole() || part.op.kind == OperatorKind::ResizeNearestNeighbor) return 0.0;
    const network::Tile all{network::whole(part.shape.output), 0, part.shape.reduction, 0};
    double lines =
        cache.store_share * cache.lines_of(static_cast<double>(part.shape.output.elements()));
    for (std::size_t i = 0; i < network::operand_count(part.op); ++i) {
        lines += cache.lines_of(static_cast<double>(
            network::input_box(part.network, part.id, all, i).extent().elements()));
    }
    return lines;
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
    const OperatorPart part{network, id, op, shape, needed.of(id), timing};
    const bool fills = fills_lines(platform) && timing.per_fill > 0.0;
    const double lines = fills ? once_through(part, platform.core) * timing.per_fill : 0.0;
    return rounded(part, least_of_kind(part) + lines,
                   0.5 * (1.0 + (fills ? timing.per_fill : 0.0)));
}

}  // namespace outcore::bound
