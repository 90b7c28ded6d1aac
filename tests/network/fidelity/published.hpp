// The descriptions of models/ and models/published as the tests of this folder read them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

#include "network/importer.hpp"

namespace outcore::network {

inline std::string published_folder() {
    return std::string(OUTCORE_SOURCE_DIR) + "/models/published/";
}

inline Network described(const std::string& file) {
    auto network = import_network(file);
    if (!network) FAIL(to_string(network.diagnostics().front()));
    return std::move(*network);
}

inline Network published(const std::string& name) {
    return described(published_folder() + name + ".json");
}

inline double mega_macs(const Network& network) {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        total += macs(network, OperatorId(i));
    }
    return static_cast<double>(total) * 1e-6;
}

/// Parameters without the fourfold width of biases: one a weight, one a bias.
inline double mega_parameters(const Network& network) {
    std::int64_t total = 0;
    for (const Tensor& tensor : network.tensors) {
        if (tensor.constant()) total += tensor.elements();
    }
    return static_cast<double>(total) * 1e-6;
}

inline double weight_kib(const Network& network) {
    return static_cast<double>(constant_bytes(network)) / 1024.0;
}

}  // namespace outcore::network
