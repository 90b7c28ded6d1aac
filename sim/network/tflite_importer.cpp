// SPDX-License-Identifier: Apache-2.0
#include "network/tflite_importer.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <limits>

#include "network/operator_rules.hpp"
#include "network/tflite_operators.hpp"
#include "network/tflite_tensors.hpp"
#include "tflite_generated.h"

namespace outcore::network {
namespace {

constexpr std::uint32_t kSchemaVersion = 3;
/// FlatBuffers reads scalars in place, so the file must lie at an aligned address.
constexpr std::size_t kAlignment = 16;

Diagnostics in_file(const std::string& path, Diagnostics diagnostics) {
    for (Diagnostic& diagnostic : diagnostics) diagnostic.file = path;
    return diagnostics;
}

/// After this, every offset of the file points into it.
Result<const tflite::Model*> verify(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 8 || bytes.size() > std::size_t{std::numeric_limits<std::int32_t>::max()}) {
        return Diagnostic{"", "", fmt::format("{} bytes can not be a .tflite file", bytes.size())};
    }
    if (!tflite::ModelBufferHasIdentifier(bytes.data())) {
        return Diagnostic{"", "byte 4", "is no .tflite file: the identifier TFL3 is missing"};
    }
    flatbuffers::Verifier verifier(bytes.data(), bytes.size());
    if (!tflite::VerifyModelBuffer(verifier)) {
        return Diagnostic{"", "", "is truncated or corrupt: an offset leads out of the file"};
    }
    return tflite::GetModel(bytes.data());
}

Result<const tflite::SubGraph*> only_graph(const tflite::Model& model) {
    if (model.version() != kSchemaVersion) {
        return Diagnostic{
            "", "",
            fmt::format("has schema version {}, must be {}", model.version(), kSchemaVersion)};
    }
    const std::size_t graphs = model.subgraphs() == nullptr ? 0 : model.subgraphs()->size();
    if (graphs != 1) return Diagnostic{"", "", fmt::format("has {} subgraphs, must be 1", graphs)};
    const tflite::SubGraph* graph = model.subgraphs()->Get(0);
    if (graph->tensors() == nullptr || graph->operators() == nullptr) {
        return Diagnostic{"", "", "has no tensors or no operators"};
    }
    return graph;
}

/// Inputs or outputs of the network; `which` is the word for messages.
Result<std::vector<TensorId>> read_ends(const flatbuffers::Vector<std::int32_t>* from,
                                        std::string_view which,
                                        std::span<const TfliteTensor> tensors) {
    std::vector<TensorId> ids;
    if (from == nullptr) return ids;
    for (const std::int32_t id : *from) {
        if (id < 0 || static_cast<std::size_t>(id) >= tensors.size()) {
            return Diagnostic{"", fmt::format("network {} {}", which, ids.size()),
                              fmt::format("is tensor {}, the file has {}", id, tensors.size())};
        }
        const TfliteTensor& tensor = tensors[static_cast<std::size_t>(id)];
        if (!tensor.defect.empty()) {
            return Diagnostic{
                "",
                fmt::format("network {} {}, tensor {} '{}'", which, ids.size(), id, tensor.name),
                tensor.defect};
        }
        ids.emplace_back(id);
    }
    return ids;
}

/// Only what is computed on is copied; the other tensors keep their index and name.
void copy_tensors(std::span<const TfliteTensor> from, Network& network) {
    std::vector<bool> used(from.size());
    for (const Operator& op : network.operators) {
        for (const TensorId id : op.inputs) {
            if (id.valid()) used[id.index()] = true;
        }
        used[op.output.index()] = true;
    }
    for (const auto* ends : {&network.inputs, &network.outputs}) {
        for (const TensorId id : *ends) used[id.index()] = true;
    }
    network.tensors.reserve(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        network.tensors.push_back(used[i] ? to_tensor(from[i]) : name_only(from[i]));
    }
}

Result<Network> read_network(std::span<const std::uint8_t> bytes, const std::string& path) {
    const auto model = verify(bytes);
    if (!model) return model.diagnostics();
    const auto graph = only_graph(**model);
    if (!graph) return graph.diagnostics();
    const std::vector<TfliteTensor> tensors = read_tensors(**model, **graph);
    const auto kinds = operator_kinds(**model, **graph, tensors);
    if (!kinds) return kinds.diagnostics();

    Network network;
    network.name = std::filesystem::path(path).stem().string();
    network.source_path = path;
    Diagnostics found;
    for (std::size_t i = 0; i < (*kinds).size(); ++i) {
        const auto index = static_cast<std::uint32_t>(i);
        auto op = decode_operator(*(*graph)->operators()->Get(index), (*kinds)[i],
                                  static_cast<std::int32_t>(i), tensors);
        if (op)
            network.operators.push_back(std::move(*op));
        else
            found.insert(found.end(), op.diagnostics().begin(), op.diagnostics().end());
    }
    for (const bool is_input : {true, false}) {
        auto ends = is_input ? read_ends((*graph)->inputs(), "input", tensors)
                             : read_ends((*graph)->outputs(), "output", tensors);
        if (!ends)
            found.insert(found.end(), ends.diagnostics().begin(), ends.diagnostics().end());
        else
            (is_input ? network.inputs : network.outputs) = std::move(*ends);
    }
    if (!found.empty()) return found;
    copy_tensors(tensors, network);
    found = check_rules(network);
    if (!found.empty()) return found;
    return network;
}

}  // namespace

Result<Network> import_tflite(std::span<const std::uint8_t> bytes, std::string path) {
    std::vector<std::uint8_t> aligned;
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % kAlignment != 0) {
        aligned.assign(bytes.begin(), bytes.end());
        bytes = aligned;
    }
    auto network = read_network(bytes, path);
    if (!network) return in_file(path, network.diagnostics());
    return network;
}

}  // namespace outcore::network
