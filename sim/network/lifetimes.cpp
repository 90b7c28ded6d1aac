// SPDX-License-Identifier: Apache-2.0
#include "network/lifetimes.hpp"

#include <algorithm>

#include "network/geometry.hpp"

namespace outcore::network {

std::vector<TensorId> storage_roots(const Network& network) {
    std::vector<TensorId> roots;
    for (std::size_t i = 0; i < network.tensors.size(); ++i) roots.emplace_back(i);
    // Operators are in topological order, so the root of a view's input is known when the view is
    // met.
    for (const Operator& op : network.operators) {
        if (is_view(op.kind)) roots[op.output.index()] = roots[op.inputs[0].index()];
    }
    return roots;
}

std::vector<Lifetime> lifetimes(const Network& network) {
    const std::vector<TensorId> roots = storage_roots(network);
    const auto end = static_cast<std::int32_t>(network.operators.size());
    std::vector<Lifetime> by_tensor(network.tensors.size());
    const auto born = [&](TensorId id, std::int32_t position) {
        Lifetime& activation = by_tensor[id.index()];
        activation = {id, network.tensor(id).size_bytes(), position, position, 1};
    };
    for (const TensorId input : network.inputs) born(input, -1);
    for (std::int32_t position = 0; position < end; ++position) {
        const Operator& op = network.op(OperatorId(position));
        if (is_view(op.kind)) continue;
        for (std::size_t i = 0; i < operand_count(op); ++i) {
            Lifetime& read = by_tensor[roots[op.inputs[i].index()].index()];
            if (!read.root.valid()) continue;  // a constant operand
            read.last = position;
            ++read.uses;
        }
        born(op.output, position);
    }
    for (const TensorId output : network.outputs)
        by_tensor[roots[output.index()].index()].last = end;

    std::vector<Lifetime> alive;
    std::copy_if(by_tensor.begin(), by_tensor.end(), std::back_inserter(alive),
                 [](const Lifetime& activation) { return activation.root.valid(); });
    std::stable_sort(alive.begin(), alive.end(),
                     [](const Lifetime& a, const Lifetime& b) { return a.first < b.first; });
    return alive;
}

PeakActivations peak_activations(const Network& network) {
    const std::vector<Lifetime> all = lifetimes(network);
    PeakActivations peak;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        std::int64_t alive = 0;
        for (const Lifetime& activation : all) {
            if (activation.alive_at(static_cast<std::int32_t>(i))) alive += activation.size_bytes;
        }
        if (alive > peak.bytes) peak = {OperatorId(i), alive};
    }
    return peak;
}

}  // namespace outcore::network
