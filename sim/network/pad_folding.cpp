// SPDX-License-Identifier: Apache-2.0
#include "network/pad_folding.hpp"

#include <algorithm>
#include <optional>

namespace outcore::network {
namespace {

/// The one operator that reads `tensor`; nothing when there are none, several, or the application
/// takes it.
std::optional<OperatorId> only_reader(const Network& network, TensorId tensor) {
    if (std::find(network.outputs.begin(), network.outputs.end(), tensor) != network.outputs.end())
        return std::nullopt;
    std::optional<OperatorId> reader;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const auto& inputs = network.op(OperatorId(i)).inputs;
        const auto reads = std::count(inputs.begin(), inputs.end(), tensor);
        if (reads == 0) continue;
        if (reads > 1 || reader) return std::nullopt;
        reader = OperatorId(i);
    }
    return reader;
}

bool pads_rows_and_columns_only(const PadAttributes& pad) {
    return pad.before.size() == 4 && pad.before[0] == 0 && pad.after[0] == 0 &&
           pad.before[3] == 0 && pad.after[3] == 0;
}

bool same_quantization(const Tensor& a, const Tensor& b) {
    return a.type == b.type && a.quantization.scales == b.quantization.scales &&
           a.quantization.zero_point() == b.quantization.zero_point();
}

/// The convolution that can take over the padding of operator `id`.
std::optional<OperatorId> taker(const Network& network, OperatorId id) {
    const Operator& op = network.op(id);
    if (op.kind != OperatorKind::Pad || !pads_rows_and_columns_only(op.as<PadAttributes>()))
        return std::nullopt;
    if (!same_quantization(network.tensor(op.inputs[0]), network.tensor(op.output)))
        return std::nullopt;
    const auto reader = only_reader(network, op.output);
    if (!reader) return std::nullopt;
    const Operator& conv = network.op(*reader);
    const bool convolves =
        conv.kind == OperatorKind::Conv2d || conv.kind == OperatorKind::DepthwiseConv2d;
    return convolves && conv.inputs[0] == op.output ? reader : std::nullopt;
}

}  // namespace

Network fold_pads(Network network) {
    std::vector<Operator> kept;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const OperatorId id(i);
        const auto reader = taker(network, id);
        if (!reader) {
            kept.push_back(network.op(id));
            continue;
        }
        const Operator& pad = network.op(id);
        Operator& conv = network.operators[*reader];
        auto& window = std::get<Window>(conv.attributes);
        window.pad_top += pad.as<PadAttributes>().before[1];
        window.pad_left += pad.as<PadAttributes>().before[2];
        conv.inputs[0] = pad.inputs[0];
    }
    network.operators = IdVector<OperatorId, Operator>(std::move(kept));
    return network;
}

}  // namespace outcore::network
