// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/decision_facts.hpp"

#include <algorithm>

namespace outcore::scheduler {

DecisionFacts::DecisionFacts(const Problem& problem, const BoardView& board)
    : network_(*problem.network),
      roots_(network::storage_roots(network_)),
      lifetimes_(network::lifetimes(network_)),
      users_(network_.tensors.size()),
      alignment_(board.alignment) {
    for (const DeviceId device : board.on_chip)
        on_chip_bytes_ += board.usable_bytes[device.index()];
    for (std::size_t i = 0; i < network_.operators.size(); ++i) {
        const OperatorId id(i);
        if (network::is_view(network_.op(id).kind)) continue;
        for (const TensorId root : activations(id)) users_[root.index()].push_back(id);
    }
}

std::vector<TensorId> DecisionFacts::activations(OperatorId id) const {
    const network::Operator& op = network_.op(id);
    std::vector<TensorId> list;
    const auto add = [&](TensorId tensor) {
        if (network_.tensor(tensor).constant()) return;
        const TensorId root = roots_[tensor.index()];
        if (std::find(list.begin(), list.end(), root) == list.end()) list.push_back(root);
    };
    for (std::size_t i = 0; i < network::operand_count(op); ++i) add(op.inputs[i]);
    add(op.output);
    return list;
}

Streams DecisionFacts::streams(const Decisions& decisions, OperatorId id) const {
    const network::Operator& op = network_.op(id);
    const auto streamed = [&](TensorId tensor) {
        return !network_.tensor(tensor).constant() &&
               !decisions.resident[roots_[tensor.index()].index()];
    };
    Streams streams;
    for (std::size_t i = 0; i < network::operand_count(op); ++i)
        streams.inputs.push_back(streamed(op.inputs[i]));
    streams.output = streamed(op.output);
    streams.constants_in_flash = decisions.operators[id].in_flash;
    return streams;
}

std::int64_t DecisionFacts::room(const Decisions& decisions, OperatorId op) const {
    std::int64_t bytes = on_chip_bytes_;
    for (const network::Lifetime& activation : lifetimes_) {
        if (activation.alive_at(op.value) && decisions.resident[activation.root.index()])
            bytes -= (activation.size_bytes + alignment_ - 1) / alignment_ * alignment_;
    }
    return bytes;
}

bool DecisionFacts::independent(OperatorId first, OperatorId second) const {
    const TensorId made = roots_[network_.op(first).output.index()];
    const network::Operator& later = network_.op(second);
    return std::none_of(later.inputs.begin(), later.inputs.end(), [&](TensorId input) {
        return input.valid() && roots_[input.index()] == made;
    });
}

}  // namespace outcore::scheduler
