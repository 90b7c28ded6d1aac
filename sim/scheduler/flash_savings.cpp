// SPDX-License-Identifier: Apache-2.0
#include "scheduler/flash_savings.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "network/geometry.hpp"

namespace outcore::scheduler {
namespace {

struct Choice {
    double cycles = 0.0;
    std::vector<OperatorId> ops;
};

/// Those that fit, in their order.
Choice fill_up(std::span<const FlashSaving> savings, std::int64_t room) {
    Choice choice;
    for (const FlashSaving& saving : savings) {
        if (saving.bytes > room) continue;
        room -= saving.bytes;
        choice.cycles += saving.cycles;
        choice.ops.push_back(saving.op);
    }
    return choice;
}

}  // namespace

std::int64_t packed_constant_bytes(const Problem& problem, OperatorId id) {
    const network::Network& network = *problem.network;
    const network::Operator& op = network.op(id);
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < network::operand_count(op); ++i) {
        const network::Tensor& operand = network.tensor(op.inputs[i]);
        if (operand.constant()) bytes += operand.size_bytes();
    }
    const schedule::KernelLayout& layout = problem.layouts->of(op.kind);
    if (layout.sections.empty()) return bytes;
    const network::Geometry geometry = *network::geometry(network, id);
    return bytes +
           schedule::chunk_layout(network, id, layout, 0, geometry.output.c, 0, geometry.reduction)
               .size_bytes;
}

std::vector<OperatorId> most_saving(std::vector<FlashSaving> savings, std::int64_t room) {
    const auto for_a_byte = [](const FlashSaving& saving) {
        return saving.cycles / static_cast<double>(saving.bytes);
    };
    std::stable_sort(
        savings.begin(), savings.end(),
        [&](const FlashSaving& a, const FlashSaving& b) { return for_a_byte(a) > for_a_byte(b); });
    Choice best;
    for (std::size_t first = 0; first < savings.size(); ++first) {
        Choice choice = fill_up(std::span(savings).subspan(first), room);
        if (choice.cycles > best.cycles) best = std::move(choice);
    }
    return best.ops;
}

}  // namespace outcore::scheduler
