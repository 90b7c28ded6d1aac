// What of an operator has to be computed, and what its kernels cost: the input of the least cycles.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "bound/needed_elements.hpp"
#include "cost/kernel_cost.hpp"

namespace outcore::bound {

struct OperatorPart {
    const network::Network& network;
    OperatorId id;
    const network::Operator& op;
    const network::Geometry& shape;
    const Needed& needed;
    const cost::KernelTiming& timing;
    double code_again = 0.0;  // cycles of a batch or single position of products that wait for code

    double rows() const { return needed.row_count(); }
    double positions() const {
        return static_cast<double>(std::int64_t{needed.row_count()} * needed.column_count());
    }
    double channels() const { return shape.output.c; }
    double outputs() const { return positions() * channels(); }
};

/// Cycles of loops, of a call, or of part of one.
inline double price(const cost::LoopCounts& loops, const cost::KernelTiming& timing) {
    cost::KernelWork work;
    work.loops = loops;
    const auto counts = cost::counts_of(work);
    double sum = -timing.per_call;
    for (std::size_t i = 0; i < counts.size(); ++i)
        sum += counts[i] * (timing.*cost::kTimingTerms[i].member);
    return sum;
}

/// Each: the least sum over all sets of tiles that compute what is needed, without calls
/// (but those beyond the first that positions done alone need), line fills and rounding. The proofs
/// are in docs/bounds.md.
double least_product(const OperatorPart& part);    // Conv2d, FullyConnected
double least_depthwise(const OperatorPart& part);  // DepthwiseConv2d
double least_window(const OperatorPart& part);     // AveragePool2d, MaxPool2d, Mean
double least_elements(const OperatorPart& part);   // all others

}  // namespace outcore::bound
