// Fits the constants of kernel timing (cost/kernel_profile.hpp) to what tasks took on a board.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cost/kernel_cost.hpp"
#include "cost/kernel_profile.hpp"

namespace outcore::judge {

/// One compute task on a board.
struct KernelObservation {
    std::string core;
    cost::KernelWork work;
    /// Of the cpu lane, dispatch and handlers included; without what operands in slow memory cost.
    double cycles = 0.0;
    /// Pieces of transfers whose handlers ran meanwhile, an estimate, and what the simulator
    /// charges for both handlers of one.
    double handled_pieces = 0.0, handler_cycles = 0.0;
    /// What a usual line of the data cache takes on that core (cost/line_fills.hpp).
    double fill_cycles = 0.0;
    /// Which operator of which report: operators count alike, however many tasks they have.
    std::size_t group = 0;
    /// The network, "@" and its board. For people: the operator and the memories of its inputs,
    /// constants and output, or the application's part.
    std::string report, what;
};

/// How much a class was found to depend on the data.
enum class FitForm {
    Base,    // no data: the base profile's row
    Scaled,  // too few operators to tell terms apart: the base profile's row times one factor
    Fitted,  // every term that the data can tell apart
};
std::string_view to_string(FitForm form);

struct ClassFit {
    std::string core;
    cost::KernelClass kernel = cost::KernelClass::Conv;
    cost::KernelTiming timing;
    FitForm form = FitForm::Base;
    std::int64_t tasks = 0, operators = 0;
    /// Of predicted over measured, by operator: geometric mean of the larger of ratio and inverse,
    /// minus 1, and the signed one that is furthest off.
    double geo_mean_error = 0.0, worst_error = 0.0;
    /// The same geometric mean where each network's operators are predicted by a fit without it; 0
    /// where the class is not fitted or one network has all of it.
    double left_out_error = 0.0;
};

/// Cycles of both handlers of a piece of a transfer. Kernels are fitted with what the simulator
/// charges (mean over pieces), so that their sum is right; what the stamps say themselves is for
/// people.
struct HandlerFit {
    std::string core;
    double simulated = 0.0, estimated = 0.0;
};

struct KernelFit {
    std::vector<ClassFit> classes;  // every class of every core that was observed
    std::vector<HandlerFit> handlers;
};

/// Operators that a class needs before its terms are fitted one by one.
constexpr std::int64_t kLeastOperators = 3;

/// Least squares of relative errors, no constant negative, a line fill at the price that the cores
/// have for it, each operator with the same weight.
/// Cores that `base` lacks take the figures of its first core. Deterministic.
KernelFit fit_kernels(std::span<const KernelObservation> observations,
                      const cost::KernelProfile& base);

}  // namespace outcore::judge
