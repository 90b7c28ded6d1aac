// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/activation_uses.hpp"

#include "network/geometry.hpp"
#include "network/lifetimes.hpp"

namespace outcore::scheduler {

ActivationUses::ActivationUses(const network::Network& network)
    : network_(network),
      roots_(network::storage_roots(network)),
      uses_(network.tensors.size()),
      times_(network.operators.size(), 0) {}

void ActivationUses::use(TensorId tensor, std::int32_t at, bool makes) {
    std::vector<Use>& list = uses_[roots_[tensor.index()].index()];
    if (!list.empty() && list.back().at == at) {
        list.back().makes = list.back().makes || makes;
        return;
    }
    list.push_back({at, makes});
}

void ActivationUses::note(const std::vector<OperatorId>& order) {
    for (auto& list : uses_) list.clear();
    times_.assign(times_.size(), 0);
    for (const TensorId input : network_.inputs) use(input, -1, true);
    for (std::size_t at = 0; at < order.size(); ++at) {
        const network::Operator& op = network_.op(order[at]);
        if (network::is_view(op.kind)) continue;
        ++times_[order[at].index()];
        for (std::size_t i = 0; i < network::operand_count(op); ++i) {
            if (!network_.tensor(op.inputs[i]).constant())
                use(op.inputs[i], static_cast<std::int32_t>(at), false);
        }
        use(op.output, static_cast<std::int32_t>(at), true);
    }
    for (const TensorId output : network_.outputs)
        use(output, static_cast<std::int32_t>(order.size()), false);
}

std::optional<std::int32_t> ActivationUses::next_read(TensorId root, std::int32_t at) const {
    for (const Use& use : of(root)) {
        if (use.at <= at) continue;
        return use.makes ? std::nullopt : std::optional(use.at);
    }
    return std::nullopt;
}

bool ActivationUses::read_after(TensorId root, std::int32_t at) const {
    return next_read(root, at).has_value();
}

std::optional<ActivationUses::Gap> ActivationUses::longest_gap(TensorId root) const {
    std::optional<Gap> best;
    const std::vector<Use>& list = of(root);
    for (std::size_t i = 1; i < list.size(); ++i) {
        const Gap gap{list[i - 1].at, list[i].at};
        if (list[i].makes || gap.length() < 2) continue;
        if (!best || gap.length() > best->length()) best = gap;
    }
    return best;
}

}  // namespace outcore::scheduler
