// SPDX-License-Identifier: Apache-2.0
#include "network/operator_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/geometry.hpp"
#include "network/graph.hpp"
#include "network/operator_verdict.hpp"
#include "network/shape_inference.hpp"

namespace outcore::network {
namespace {

bool is_elementwise_pair(OperatorKind kind) {
    return kind == OperatorKind::Add || kind == OperatorKind::Sub || kind == OperatorKind::Mul;
}

/// Tensors that are known before inference: constants, and what operators make of constants only.
std::vector<bool> known_before_inference(const Network& network) {
    std::vector<bool> known;
    for (const Tensor& tensor : network.tensors) known.push_back(tensor.constant());
    for (const Operator& op : network.operators) {
        known[op.output.index()] =
            std::all_of(op.inputs.begin(), op.inputs.end(),
                        [&](TensorId input) { return !input.valid() || known[input.index()]; });
    }
    return known;
}

Verdict check_operands(const Network& network, const Operator& op) {
    const std::size_t expected = has_weights(op.kind) ? 3 : is_elementwise_pair(op.kind) ? 2 : 1;
    const bool enough =
        op.kind == OperatorKind::Concatenation ? !op.inputs.empty() : op.inputs.size() == expected;
    if (!enough)
        return Complaint{op.output,
                         fmt::format("{} inputs, must be {}", op.inputs.size(), expected)};
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        const bool optional_bias = has_weights(op.kind) && i == 2;
        if (!op.inputs[i].valid() && optional_bias) continue;
        if (!network.tensors.contains(op.inputs[i])) {
            return Complaint{op.output, fmt::format("input {} names no tensor", i)};
        }
    }
    return std::nullopt;
}

Verdict check_tensor(const Network& network, TensorId id) {
    const Tensor& tensor = network.tensor(id);
    if (checked_elements(tensor.shape) == 0) {
        return Complaint{
            id, fmt::format("shape {}, dimensions must be positive and their product at most {}",
                            to_string(tensor.shape), kMostElements)};
    }
    if (tensor.constant() && static_cast<std::int64_t>(tensor.data.size()) != tensor.size_bytes()) {
        return Complaint{
            id, fmt::format("{} bytes of data, {} {} need {}", tensor.data.size(),
                            to_string(tensor.shape), to_string(tensor.type), tensor.size_bytes())};
    }
    return std::nullopt;
}

Verdict check_tensors(const Network& network, const Operator& op) {
    for (const TensorId input : op.inputs) {
        if (!input.valid()) continue;
        if (auto verdict = check_tensor(network, input)) return verdict;
    }
    return check_tensor(network, op.output);
}

Verdict check_known_weights(const Operator& op, const std::vector<bool>& known) {
    if (!has_weights(op.kind)) return std::nullopt;
    for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
        const TensorId id = op.inputs[i];
        if (id.valid() && !known[id.index()])
            return Complaint{id, "weights and bias must be constant"};
    }
    return std::nullopt;
}

Verdict check_operator(const Network& network, const Operator& op) {
    for (const auto rule : {check_operands, check_tensors, check_types, check_attributes,
                            check_shapes, check_quantisation}) {
        if (auto verdict = rule(network, op)) return verdict;
    }
    return std::nullopt;
}

/// What each operator reads is there, every activation has one producer, inputs and outputs are
/// activations.
void check_whole(const Network& network, Diagnostics& found) {
    const std::string& file = network.source_path;
    if (network.operators.empty()) found.push_back({file, "", "has no operators"});
    if (network.inputs.empty()) found.push_back({file, "", "has no inputs"});
    if (network.outputs.empty()) found.push_back({file, "", "has no outputs"});
    std::vector<bool> available;
    for (const Tensor& tensor : network.tensors) available.push_back(tensor.constant());
    for (const TensorId id : network.inputs) {
        if (available[id.index()]) {
            found.push_back({file,
                             fmt::format("input tensor {} '{}'", id.value, network.tensor(id).name),
                             "is constant, or named twice"});
        }
        if (auto verdict = check_tensor(network, id)) {
            found.push_back({file,
                             fmt::format("input tensor {} '{}'", id.value, network.tensor(id).name),
                             verdict->message});
        }
        available[id.index()] = true;
    }
    for (const Operator& op : network.operators) {
        for (const TensorId id : op.inputs) {
            if (id.valid() && !available[id.index()]) {
                found.push_back(
                    {file, place(network, op, id), "is read before anything writes it"});
            }
        }
        if (available[op.output.index()]) {
            found.push_back({file, place(network, op, op.output),
                             "is written here, but is a constant, an input, "
                             "or written before"});
        }
        available[op.output.index()] = true;
    }
    for (const TensorId id : network.outputs) {
        const bool produced = std::any_of(network.operators.begin(), network.operators.end(),
                                          [&](const Operator& op) { return op.output == id; });
        if (!produced) {
            found.push_back(
                {file, fmt::format("output tensor {} '{}'", id.value, network.tensor(id).name),
                 "is written by no operator"});
        }
    }
}

/// Everything below indexes tensors by these ids.
bool ids_in_range(const Network& network) {
    const auto known = [&](TensorId id) { return network.tensors.contains(id); };
    return std::all_of(network.inputs.begin(), network.inputs.end(), known) &&
           std::all_of(network.outputs.begin(), network.outputs.end(), known) &&
           std::all_of(network.operators.begin(), network.operators.end(), [&](const Operator& op) {
               return known(op.output) &&
                      std::all_of(op.inputs.begin(), op.inputs.end(),
                                  [&](TensorId id) { return !id.valid() || known(id); });
           });
}

}  // namespace

std::string place(const Network& network, const Operator& op, TensorId tensor) {
    std::string text = fmt::format("operator {} {}", op.file_index, to_string(op.kind));
    if (network.tensors.contains(tensor)) {
        text += fmt::format(", tensor {} '{}'", tensor.value, network.tensor(tensor).name);
    }
    return text;
}

Diagnostics check_rules(const Network& network) {
    if (!ids_in_range(network)) {
        return {{network.source_path, "", "names a tensor that does not exist"}};
    }
    Diagnostics found;
    const std::vector<bool> known = known_before_inference(network);
    for (const Operator& op : network.operators) {
        auto verdict = check_operator(network, op);
        if (!verdict) verdict = check_known_weights(op, known);
        if (verdict)
            found.push_back(
                {network.source_path, place(network, op, verdict->tensor), verdict->message});
    }
    if (!found.empty()) return found;
    const auto graph = OperatorGraph::build(network);
    if (!graph) return graph.diagnostics();
    check_whole(network, found);
    return found;
}

}  // namespace outcore::network
