// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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

/// Each operand in tiles of its own, cut out of the whole output.
double copies(const OperatorPart& part) {
    double sum = 0.0;
    const network::Extent& whole = part.shape.output;
    for (const network::Extent& operand : part.shape.inputs) {
        double runs = 1.0;
        if (operand.c != whole.c)
            runs = static_cast<double>(std::int64_t{operand.h} * operand.w);
        else if (operand.w != whole.w)
            runs = operand.h;
        sum += part.timing.per_run * runs + part.timing.per_row * operand.h;
    }
    return sum;
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
        case OperatorKind::Softmax: {
            const auto plain = loops_of(part, {0, 1, 0, 1, 0, part.shape.output.c}).plain;
            return part.positions() *
                       (timing.per_row + static_cast<double>(plain) * timing.per_plain) +
                   timing.per_run;
        }
        case OperatorKind::ResizeNearestNeighbor:
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
