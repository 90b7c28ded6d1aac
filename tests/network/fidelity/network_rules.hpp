// configs/fidelity/networks.json as the tests of this folder read it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "base/json_reader.hpp"

namespace outcore::network {

struct NetworkRule {
    std::regex model;
    std::optional<std::regex> input_shape;
    std::string network;
    bool exact = false;
};

inline std::regex pattern(const JsonNode& node) {
    return std::regex(node.text(), std::regex::ECMAScript | std::regex::icase);
}

inline std::vector<NetworkRule> read_network_rules() {
    auto document =
        JsonDocument::load(std::string(OUTCORE_SOURCE_DIR) + "/configs/fidelity/networks.json");
    REQUIRE(document.ok());
    std::vector<NetworkRule> rules;
    for (const JsonNode& node : document->root().at("rules").items()) {
        node.only({"model", "input_shape", "network", "exact"});
        NetworkRule rule{
            pattern(node.at("model")), {}, node.at("network").text(), node.at("exact").boolean()};
        if (const auto shape = node.find("input_shape")) rule.input_shape = pattern(*shape);
        rules.push_back(std::move(rule));
    }
    REQUIRE(document->diagnostics().empty());
    return rules;
}

/// The first rule that fits, nullptr without one.
inline const NetworkRule* rule_for(const std::vector<NetworkRule>& rules, const std::string& model,
                                   const std::string& shape) {
    for (const NetworkRule& rule : rules) {
        if (!std::regex_search(model, rule.model)) continue;
        if (!rule.input_shape || std::regex_search(shape, *rule.input_shape)) return &rule;
    }
    return nullptr;
}

}  // namespace outcore::network
