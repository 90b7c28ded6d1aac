// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "bound/operator_part.hpp"

namespace outcore::bound {
namespace {

using network::OperatorKind;

/// As in cost/element_loops.cpp.
constexpr double kWord = 4.0, kWorthByteTable = 320.0, kWorthSumTable = 64.0;

/// What a tile of all that there is counts for a single element: which price a loop has.
cost::LoopCounts loops_of(const OperatorPart& part, const network::Box& box) {
    return cost::element_loops(part.network, part.id, {box, 0, part.shape.reduction, 0});
}

/// Tiles with a table pay for it, others for each of their elements; none has more elements than
/// there are.
double with_table(const OperatorPart& part, double worth) {
    const auto all = static_cast<double>(part.shape.output.elements());
    const double plain = part.timing.per_plain * part.outputs();
    return all < worth ? plain : std::min(part.timing.per_block, plain);
}

double pixels(const OperatorPart& part) {
    const double plain = loops_of(part, {0, 1, 0, 1, 0, 1}).plain > 0 ? part.outputs() : 0.0;
    return part.timing.per_run * part.positions() + part.timing.per_plain * plain;
}

/// So many bytes that lie side by side, in one stretch or in several.
double copy(const cost::KernelTiming& timing, std::int64_t bytes) {
    const auto word = static_cast<std::int64_t>(kWord);
    if (bytes % word == 0) return timing.per_run;
    const double rest = static_cast<double>(bytes) * timing.per_edge +
                        static_cast<double>(bytes % word) * timing.per_tail;
    return timing.per_run + std::min(rest, timing.per_run);
}

/// Each operand in tiles of its own, cut out of the whole output.
double copies(const OperatorPart& part) {
    double sum = 0.0;
    const network::Extent& whole = part.shape.output;
    const std::int64_t bytes = network::size_bytes(part.network.tensor(part.op.output).type);
    for (const network::Extent& operand : part.shape.inputs) {
        const bool pixels = operand.c != whole.c;
        const auto runs = static_cast<double>(std::int64_t{operand.h} * (pixels ? operand.w : 1));
        const std::int64_t length = std::int64_t{operand.c} * (pixels ? 1 : operand.w) * bytes;
        sum += runs * copy(part.timing, length) + part.timing.per_row * operand.h;
    }
    return sum;
}

/// Pixels one by one; each tile works out its columns.
double resize(const OperatorPart& part) {
    const std::int64_t bytes = network::size_bytes(part.network.tensor(part.op.output).type);
    return part.positions() * copy(part.timing, part.shape.output.c * bytes) +
           part.timing.per_single * part.needed.column_count();
}

/// Numbers of exponentials are rounded for each tile: the least for a pixel, over all tiles.
double softmax(const OperatorPart& part) {
    const cost::KernelTiming& timing = part.timing;
    double least = std::numeric_limits<double>::infinity();
    for (std::int32_t h = 1; h <= part.shape.output.h; ++h) {
        for (std::int32_t w = 1; w <= part.shape.output.w; ++w) {
            const cost::LoopCounts counts = loops_of(part, {0, h, 0, w, 0, part.shape.output.c});
            least = std::min(least, (static_cast<double>(counts.steps) * timing.per_step +
                                     static_cast<double>(counts.plain) * timing.per_plain) /
                                        (std::int64_t{h} * w));
        }
    }
    return part.positions() * (timing.per_row + least) + timing.per_run;
}

double loops(const OperatorPart& part) {
    const cost::KernelTiming& timing = part.timing;
    const double rows = timing.per_row * part.rows();
    switch (part.op.kind) {
        case OperatorKind::Concatenation:
            return part.needed.whole() ? copies(part) : rows + timing.per_run;
        case OperatorKind::Add:
        case OperatorKind::Sub:
            return rows + timing.per_run + with_table(part, kWorthSumTable);
        case OperatorKind::Mul:
            return rows + timing.per_run + with_table(part, kWord);
        case OperatorKind::Relu:
            return rows + timing.per_run + with_table(part, kWorthByteTable);
        case OperatorKind::Quantize: {
            const bool floats = loops_of(part, {0, 1, 0, 1, 0, 1}).exact > 0;
            return rows + timing.per_run +
                   (floats ? timing.per_exact * part.outputs() : with_table(part, kWorthByteTable));
        }
        case OperatorKind::Softmax:
            return softmax(part);
        case OperatorKind::ResizeNearestNeighbor:
            return rows + resize(part);
        case OperatorKind::Transpose:
            return rows + pixels(part);
        default:
            return rows + timing.per_run;
    }
}

}  // namespace

double least_elements(const OperatorPart& part) {
    return part.timing.per_output * part.outputs() + loops(part);
}

}  // namespace outcore::bound
