// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/decision_facts.hpp"

#include <algorithm>

namespace outcore::scheduler {

DecisionFacts::DecisionFacts(const Problem& problem, const BoardView& board)
    : network_(*problem.network),
      layouts_(problem.layouts),
      roots_(network::storage_roots(network_)),
      lifetimes_(network::lifetimes(network_)),
      users_(network_.tensors.size()),
      uses_(network_),
      alignment_(board.alignment) {
    for (const DeviceId device : board.on_chip)
        on_chip_bytes_ += board.usable_bytes[device.index()];
    for (std::size_t i = 0; i < network_.operators.size(); ++i) {
        const OperatorId id(i);
        if (network::is_view(network_.op(id).kind)) continue;
        for (const TensorId root : activations(id)) users_[root.index()].push_back(id);
    }
    std::vector<OperatorId> order;
    for (std::size_t i = 0; i < network_.operators.size(); ++i) order.emplace_back(i);
    uses_.note(order);
    for (const network::Lifetime& activation : lifetimes_)
        if (uses_.longest_gap(activation.root)) waiting_.push_back(activation.root);
}

bool DecisionFacts::in_place(OperatorId op) const {
    return layouts_->of(network_.op(op).kind).in_place;
}

bool DecisionFacts::away(const Decisions& decisions, TensorId root, OperatorId op) const {
    if (decisions.absence(root) == Absence::None) return false;
    const auto gap = uses_.longest_gap(root);
    return gap && gap->from < op.value && op.value < gap->to;
}

std::int64_t DecisionFacts::taken_over(const Decisions& decisions, OperatorId op) const {
    if (!decisions.operators[op].in_place || !in_place(op)) return 0;
    const TensorId from = network_.op(op).inputs[0], to = network_.op(op).output;
    if (network_.tensor(from).constant() || uses_.read_after(roots_[from.index()], op.value))
        return 0;
    const bool resident = decisions.resident[roots_[from.index()].index()] &&
                          decisions.resident[roots_[to.index()].index()];
    const bool alike = network_.tensor(from).size_bytes() == network_.tensor(to).size_bytes();
    return resident && alike ? network_.tensor(to).size_bytes() / alignment_ * alignment_ : 0;
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
    std::int64_t bytes = on_chip_bytes_ + taken_over(decisions, op);
    for (const network::Lifetime& activation : lifetimes_) {
        const bool there = activation.alive_at(op.value) &&
                           decisions.resident[activation.root.index()] &&
                           !away(decisions, activation.root, op);
        if (there) bytes -= (activation.size_bytes + alignment_ - 1) / alignment_ * alignment_;
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
