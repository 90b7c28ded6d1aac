// The oracle: runs a whole network on the host, operator by operator, without tiles or schedules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "network/network.hpp"
#include "reference/invocation.hpp"

namespace outcore::reference {

struct Options {
    Rounding rounding = Rounding::Double;
    /// Frees the bytes of a tensor after its last reader: `tensors` is then empty but for the
    /// outputs.
    bool outputs_only = false;
};

/// Bytes of the tensors after a run. Constants stay in the network: their entries are empty.
struct Execution {
    IdVector<TensorId, std::vector<std::uint8_t>> tensors;
    std::vector<std::uint8_t> outputs;  // of all outputs, in the network's order
};

/// Bytes of all inputs of a network together.
std::int64_t input_bytes(const network::Network& network);

/// `inputs` holds the raw bytes of all inputs in the network's order; a wrong size is the only
/// error. The network keeps the rules of network::check_rules().
Result<Execution> run(const network::Network& network, std::span<const std::uint8_t> inputs,
                      const Options& options = {});

/// Bytes of the output of one operator. `inputs` has one entry for each input of the operator,
/// empty for an absent bias.
std::vector<std::uint8_t> run_operator(const network::Network& network, OperatorId id,
                                       std::vector<std::span<const std::uint8_t>> inputs,
                                       Rounding rounding = Rounding::Double);

}  // namespace outcore::reference
