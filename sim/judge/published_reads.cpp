// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <map>
#include <optional>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "judge/bandwidth_fit.hpp"
#include "platform/platform_loader.hpp"

namespace outcore::judge {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 1> kSchema = {"outcore-read-bandwidth-1"};

/// The fields of one line of comma-separated values; a quoted field may hold commas.
std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else if (c != '\r') {
            fields.back() += c;
        }
    }
    return fields;
}

/// Bytes per second by board of the rows that are DMA reads in MB/s.
Result<std::map<std::string, double>> rates_in(const fs::path& table) {
    auto text = read_text(table);
    if (!text) return text.diagnostics();
    std::map<std::string, double> rates;
    std::map<std::string, std::size_t> columns;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::vector<std::string> fields = fields_of(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (columns.empty()) {
            for (std::size_t i = 0; i < fields.size(); ++i) columns[fields[i]] = i;
            continue;
        }
        const auto field = [&](const char* name) {
            const auto column = columns.find(name);
            const bool there = column != columns.end() && column->second < fields.size();
            return there ? fields[column->second] : std::string();
        };
        const bool dma = field("mode").find("DMA") != std::string::npos &&
                         field("mode").find("no DMA") == std::string::npos;
        if (field("kind") == "read bandwidth" && field("unit") == "MB/s" && dma)
            rates[field("board")] = std::strtod(field("value").c_str(), nullptr) * 1e6;
    }
    return rates;
}

std::map<std::string, std::string> overrides_of(const JsonNode& read, const JsonNode& driver) {
    std::map<std::string, std::string> overrides = {{"/driver/use", driver.dump()}};
    for (const auto& [pointer, value] : read.at("set").members()) overrides[pointer] = value.dump();
    return overrides;
}

}  // namespace

Result<std::vector<PublishedRead>> load_published_reads(const fs::path& configs,
                                                        const fs::path& table) {
    std::map<std::string, double> rates;
    if (!table.empty()) {
        auto found = rates_in(table);
        if (!found) return found.diagnostics();
        rates = std::move(found).value();
    }
    auto document = JsonDocument::load(configs / "fidelity" / "read_bandwidth.json");
    if (!document) return document.diagnostics();
    const JsonNode root = document->root();
    root.at("schema").choice(kSchema);
    root.only({"schema", "notes", "driver", "reads"});
    std::vector<PublishedRead> reads;
    for (const JsonNode& node : root.at("reads").items()) {
        node.only({"published_board", "board", "rate_bytes_per_s", "set"});
        auto board = platform::load_platform(node.at("board").text(), configs,
                                             overrides_of(node, root.at("driver")));
        if (!board) return board.diagnostics();
        PublishedRead read;
        read.board_name = node.at("published_board").text();
        read.board = std::move(board).value();
        read.rate = node.at("rate_bytes_per_s").at("value").number();
        read.source = node.at("rate_bytes_per_s").at("source").text();
        if (const auto rate = rates.find(read.board_name); rate != rates.end())
            read.rate = rate->second;
        reads.push_back(std::move(read));
    }
    if (!document->diagnostics().empty()) return document->diagnostics();
    return reads;
}

}  // namespace outcore::judge
