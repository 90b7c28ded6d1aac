// SPDX-License-Identifier: Apache-2.0
#include "explore/case_bytes.hpp"

#include <array>

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"

namespace outcore::explore {
namespace {

template <typename T>
struct Member {
    std::string_view key;
    T CaseScore::*member;
};

constexpr std::array<Member<double>, 11> kNumbers = {{
    {"latency_s", &CaseScore::latency_s},
    {"slowdown", &CaseScore::slowdown},
    {"throughput_fps", &CaseScore::throughput_fps},
    {"throughput_bound_fps", &CaseScore::throughput_bound_fps},
    {"bound_cycles", &CaseScore::bound_cycles},
    {"compute_cycles", &CaseScore::compute_cycles},
    {"least_compute_cycles", &CaseScore::least_compute_cycles},
    {"stall_share", &CaseScore::stall_share},
    {"energy_j", &CaseScore::energy_j},
    {"storage_programs", &CaseScore::storage_programs},
    {"storage_erases", &CaseScore::storage_erases},
}};
constexpr std::array<Member<std::int64_t>, 7> kCounts = {{
    {"latency_cycles", &CaseScore::latency_cycles},
    {"ideal_cycles", &CaseScore::ideal_cycles},
    {"peak_sram_bytes", &CaseScore::peak_sram_bytes},
    {"storage_read_bytes", &CaseScore::storage_read_bytes},
    {"storage_written_bytes", &CaseScore::storage_written_bytes},
    {"external_ram_bytes", &CaseScore::external_ram_bytes},
    {"tasks", &CaseScore::tasks},
}};
constexpr std::array<Member<std::string>, 4> kTexts = {{
    {"bound", &CaseScore::bound},
    {"theorem", &CaseScore::theorem},
    {"binding", &CaseScore::binding},
    {"stall", &CaseScore::stall},
}};

ComparedCase read_case(const JsonNode& node) {
    ComparedCase row;
    row.place = {node.at("network").text(), node.at("platform").text(),
                 node.at("sram_bytes").integer()};
    row.scheduler = node.at("scheduler").text();
    row.by_hand = node.at("by_hand").boolean();
    row.status = static_cast<CaseStatus>(
        node.at("status").integer(0, static_cast<std::int64_t>(CaseStatus::Failed)));
    row.reason = node.at("reason").text();
    row.planning_s = node.at("planning_s").number();
    for (const auto& [key, member] : kNumbers) row.score.*member = node.at(key).number();
    for (const auto& [key, member] : kCounts) row.score.*member = node.at(key).integer();
    for (const auto& [key, member] : kTexts) row.score.*member = node.at(key).text();
    return row;
}

}  // namespace

std::string to_text(const std::vector<ComparedCase>& cases) {
    JsonWriter json;
    json.begin_array();
    for (const ComparedCase& row : cases) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("network", row.place.network)
            .member("platform", row.place.platform)
            .member("sram_bytes", row.place.sram_bytes)
            .member("scheduler", row.scheduler)
            .member("by_hand", row.by_hand)
            .member("status", static_cast<int>(row.status))
            .member("reason", row.reason)
            .member("planning_s", row.planning_s);
        for (const auto& [key, member] : kNumbers) json.member(key, row.score.*member);
        for (const auto& [key, member] : kCounts) json.member(key, row.score.*member);
        for (const auto& [key, member] : kTexts) json.member(key, row.score.*member);
        json.end_object();
    }
    return json.end_array().text();
}

Result<std::vector<ComparedCase>> cases_from_text(std::string_view text) {
    auto document = JsonDocument::parse(text, "a worker's cases");
    if (!document) return document.diagnostics();
    std::vector<ComparedCase> cases;
    for (const JsonNode& node : document->root().items()) cases.push_back(read_case(node));
    if (!document->diagnostics().empty()) return document->diagnostics();
    return cases;
}

}  // namespace outcore::explore
