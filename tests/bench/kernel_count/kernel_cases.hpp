// The operators whose executed instructions are compared with CMSIS-NN, and its figures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"

namespace outcore::test {

/// A square operator, SAME padding where the kernel is larger than 1 and the operator no pool.
struct KernelCase {
    std::string name;
    network::OperatorKind kind;
    std::int32_t size, input_channels, output_channels, kernel, stride;
    std::int64_t macs;  // nominal: padded taps count; pools: inputs of windows; add, mul: elements
    /// Executed instructions per MAC of ARM-software/CMSIS-NN at 99f736a6, arm-none-eabi-gcc 12.2.1
    /// -O2, counted from entry to return of the public wrapper. Source: measured.
    double m4, m7, m33;
    double m4_cycles;  // per MAC, by the rule of GuestCount
    /// Most instructions per MAC that any core may take; 0: no more than the baseline.
    double bar;
};

const std::vector<KernelCase>& kernel_cases();

/// The case as a network of one operator, random weights and bias of a fixed seed, scales such that
/// outputs use the whole range of int8.
network::Network build_case(const KernelCase& one);

}  // namespace outcore::test
