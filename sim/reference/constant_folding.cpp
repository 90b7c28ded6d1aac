// SPDX-License-Identifier: Apache-2.0
#include "reference/constant_folding.hpp"

#include <algorithm>
#include <utility>

#include "reference/executor.hpp"

namespace outcore::reference {
namespace {

bool foldable(const network::Network& network, const network::Operator& op) {
    const bool is_output = std::find(network.outputs.begin(), network.outputs.end(), op.output) !=
                           network.outputs.end();
    return !is_output && std::all_of(op.inputs.begin(), op.inputs.end(), [&](TensorId input) {
        return !input.valid() || network.tensor(input).constant();
    });
}

}  // namespace

network::Network fold_constants(network::Network network, Rounding rounding) {
    IdVector<OperatorId, network::Operator> kept;
    for (OperatorId id(0); id < network.operators.end_id(); ++id.value) {
        const network::Operator& op = network.op(id);
        if (!foldable(network, op)) {
            kept.push_back(op);
            continue;
        }
        std::vector<std::span<const std::uint8_t>> inputs;
        for (const TensorId input : op.inputs) {
            inputs.push_back(input.valid()
                                 ? std::span<const std::uint8_t>(network.tensor(input).data)
                                 : std::span<const std::uint8_t>());
        }
        network.tensors[op.output].data = run_operator(network, id, std::move(inputs), rounding);
    }
    network.operators = std::move(kept);
    return network;
}

}  // namespace outcore::reference
