// SPDX-License-Identifier: Apache-2.0
#include "report/published_latencies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/json_reader.hpp"

namespace outcore::report {
namespace {

/// Letters and digits in lower case: "STM32F746G-DISCO" is "stm32f746gdisco".
std::string bare(std::string_view name) {
    if (name == "DISCO-F746NG") name = "STM32F746G-DISCO";  // what Arm Mbed calls that board
    std::string text;
    for (const char c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) != 0) text += static_cast<char>(std::tolower(letter));
    }
    return text;
}

/// Variants of a board have its name and more: "stm32f746g-disco-sd".
bool is_of(const std::string& published, const std::vector<std::string>& boards) {
    return boards.empty() || std::any_of(boards.begin(), boards.end(), [&](const auto& board) {
               return bare(board).starts_with(bare(published));
           });
}

}  // namespace

Result<std::vector<PublishedLatency>> published_latencies(const std::filesystem::path& file,
                                                          const std::vector<std::string>& boards) {
    auto document = JsonDocument::load(file);
    if (!document) return document.diagnostics();
    std::vector<PublishedLatency> rows;
    for (const JsonNode& row : document->root().at("rows").items()) {
        const std::string board = row.at("board").text();
        if (row.at("scope").text() != "in scope" || !is_of(board, boards)) continue;
        rows.push_back({fmt::format("{} on {}, {} {}", row.at("network").text(), board,
                                    row.at("engine").text(), row.at("engine_version").text()),
                        row.at("published_s").number(), row.at("board_left_out_s").number()});
    }
    if (!document->diagnostics().empty()) return document->diagnostics();
    return rows;
}

}  // namespace outcore::report
