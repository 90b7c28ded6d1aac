// What a network asks of a kernel library, summed up by the terms that a timing profile prices.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cost/kernel_profile.hpp"
#include "network/network.hpp"

namespace outcore::judge {

/// Terms of cost::KernelTiming, by the classes of kernel that published networks can tell apart.
enum class Term {
    FirstMac,
    FirstOutput,
    FirstPatch,
    GenericMac,
    GenericOutput,
    GenericPatch,
    ConvMac,
    ConvOutput,
    ConvPatch,
    PointwiseMac,
    PointwiseOutput,
    DepthwiseMac,
    DepthwiseOutput,
    FullyConnectedMac,
    FullyConnectedOutput,
    PoolInput,
    ElementwiseOutput,
    OtherOutput,
    Call,
};
constexpr std::size_t kTerms = 19;
/// As in the JSON: "first_mac".
std::string_view to_string(Term term);

/// The weights of one operator and how often a kernel that works one output position at a time
/// would read them.
struct WeightReads {
    std::int64_t bytes = 0;
    std::int64_t positions = 1;
};

struct WorkTerms {
    std::array<double, kTerms> counts{};
    std::vector<WeightReads> weights;
    std::int64_t macs = 0;
    std::int64_t constant_bytes = 0;
    std::int64_t peak_activation_bytes = 0;
    std::int64_t activation_traffic_bytes = 0;  // every operator's inputs and output, once each
};

/// The network untiled, each operator one call; views cost nothing.
WorkTerms work_terms(const network::Network& network);

/// Makes `timing` charge `cycles` for one unit of a term of its class.
void set_price(cost::KernelTiming& timing, Term term, double cycles);

/// The class whose timing holds the term.
cost::KernelClass kernel_class(Term term);

}  // namespace outcore::judge
