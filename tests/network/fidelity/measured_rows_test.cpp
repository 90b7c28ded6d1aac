// Every row of the table of published latencies finds its network, and the operations and weight
// bytes that the row prints are those of the network.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <map>

#include "network_rules.hpp"
#include "published.hpp"
#include "support/shared_folder.hpp"

using namespace outcore::network;

namespace {

using Fields = std::map<std::string, std::string>;

/// One line; fields may stand in double quotes and hold commas then.
std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else if (c != '\r')
            fields.back() += c;
    }
    return fields;
}

std::vector<Fields> read_rows(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    const std::vector<std::string> header = split(line);
    std::vector<Fields> rows;
    while (std::getline(file, line)) {
        const std::vector<std::string> fields = split(line);
        REQUIRE(fields.size() == header.size());
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (i == 0) rows.emplace_back();
            rows.back()[header[i]] = fields[i];
        }
    }
    return rows;
}

/// "weights N KiB" of the notes; 0 without.
double printed_weights(const std::string& notes) {
    std::smatch match;
    const bool found = std::regex_search(notes, match, std::regex("weights ([0-9.]+) KiB"));
    return found ? std::stod(match[1]) : 0;
}

bool described(const NetworkRule* rule) {
    return rule != nullptr && rule->network.rfind("shared:", 0) != 0;
}

/// Tables print whole millions as a rule, one of them 32 for 31.497.
void check_macs(const Network& network, double printed) {
    const double step = std::min(0.51, 0.05 * printed);
    CHECK(mega_macs(network) == Approx(printed).margin(step).epsilon(0));
}

Network network_of(const NetworkRule& rule) {
    auto network = import_network(std::string(OUTCORE_SOURCE_DIR) + "/" + rule.network);
    if (!network) FAIL(to_string(network.diagnostics().front()));
    return std::move(*network);
}

}  // namespace

TEST_CASE("every published row finds a network with the operations and weights it prints") {
    const auto path = outcore::test::shared_path("facts/measured_latency.csv");
    if (!path) {
        WARN("skipped: the shared table of published latencies is absent");
        return;
    }
    const std::vector<NetworkRule> rules = read_network_rules();
    for (const Fields& row : read_rows(*path)) {
        INFO(row.at("model") << " " << row.at("input_shape"));
        const NetworkRule* rule = rule_for(rules, row.at("model"), row.at("input_shape"));
        CHECK(rule != nullptr);
        if (!described(rule)) continue;
        const Network network = network_of(*rule);
        if (!row.at("macs").empty()) check_macs(network, std::stod(row.at("macs")) * 1e-6);
        // ST prints 4.7 % more for its detectors, whose anchor constants are left out here.
        const double weights = printed_weights(row.at("notes"));
        if (rule->exact && weights > 0)
            CHECK(weight_kib(network) == Approx(weights).epsilon(0.047));
    }
}
