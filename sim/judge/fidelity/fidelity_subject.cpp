// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/fidelity_subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "network/importer.hpp"
#include "network/pad_folding.hpp"

namespace outcore::judge {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kShared = "shared:";

bool says(const MeasuredRow& row, const char* words) {
    return std::regex_search(row.notes, std::regex(words, std::regex::icase));
}

/// What the row itself says against counting it.
std::vector<std::string> reservations_of(const MeasuredRow& row) {
    struct Rule {
        const char* words;
        const char* reason;
    };
    constexpr Rule rules[] = {
        {"CAUTION", "the table cautions: dead output channels"},
    };
    std::vector<std::string> reasons;
    for (const Rule& rule : rules) {
        if (says(row, rule.words)) reasons.emplace_back(rule.reason);
    }
    return reasons;
}

/// Weights and activations that the chip cannot hold are read through the cache from outside.
void place_outside(const MeasuredBoard& board, Subject& subject) {
    const WorkTerms& work = *subject.work;
    if (board.flash_bytes > 0 && work.constant_bytes > board.flash_bytes &&
        board.external_weight_cycles_per_byte > 0.0) {
        subject.external_weights = true;
        subject.weights.stall_cycles_per_byte = board.external_weight_cycles_per_byte;
    }
    const double ram =
        subject.row->ram_bytes.value_or(static_cast<double>(work.peak_activation_bytes));
    if (board.ram_bytes > 0 && ram > static_cast<double>(board.ram_bytes)) {
        subject.external_ram_cycles =
            board.external_ram_cycles_per_byte * static_cast<double>(work.activation_traffic_bytes);
    }
}

bool not_int8(const MeasuredRow& row) {
    return says(row, "FLOAT32|float32 variant") ||
           std::regex_search(row.engine + " " + row.model,
                             std::regex("uint8|float", std::regex::icase));
}

}  // namespace

WeightStream weight_stream(const WeightMemory& memory, bool dual_bank, const WorkTerms& work) {
    const double line = dual_bank && memory.dual_bank_line_bytes > 0.0 ? memory.dual_bank_line_bytes
                                                                       : memory.line_bytes;
    WeightStream stream;
    stream.stall_cycles_per_byte = memory.wait_states / line;
    for (const WeightReads& reads : work.weights) {
        const auto bytes = static_cast<double>(reads.bytes);
        if (reads.bytes <= memory.cache_bytes || reads.positions < 2)
            stream.bytes_once += bytes;
        else
            stream.bytes_by_position += bytes * static_cast<double>(reads.positions);
    }
    return stream;
}

struct SubjectBuilder::Cache {
    /// Null: the file does not import.
    std::map<std::string, std::shared_ptr<const WorkTerms>> networks;
};

SubjectBuilder::SubjectBuilder(const Catalogue& catalogue, fs::path repository, fs::path shared)
    : catalogue_(catalogue),
      repository_(std::move(repository)),
      shared_(std::move(shared)),
      cache_(std::make_unique<Cache>()) {}
SubjectBuilder::~SubjectBuilder() = default;

fs::path SubjectBuilder::find_network(const MeasuredRow& row, const NetworkRule* rule) const {
    // A file of the user's own, then what this repository describes, then the shared models.
    std::vector<fs::path> places;
    if (!row.model_file.empty()) places.emplace_back(row.model_file);
    const bool shared = rule != nullptr && rule->network.starts_with(kShared);
    if (rule != nullptr && !shared) places.push_back(repository_ / rule->network);
    if (!row.model_file.empty()) places.push_back(shared_ / row.model_file);
    if (shared) places.push_back(shared_ / rule->network.substr(kShared.size()));
    const auto found = std::find_if(places.begin(), places.end(),
                                    [](const fs::path& place) { return fs::exists(place); });
    return found == places.end() ? fs::path() : *found;
}

Subject SubjectBuilder::understand(const MeasuredRow& row) {
    Subject subject;
    subject.row = &row;
    subject.core = core_id(row.core);
    subject.engine = catalogue_.engine(row);
    const MeasuredBoard* const board = catalogue_.board(row);
    subject.board = board != nullptr ? board->id : row.board;
    subject.described = board != nullptr && board->described;
    subject.reservations = reservations_of(row);
    const NetworkRule* const rule = catalogue_.network(row);
    const fs::path file = find_network(row, rule);
    subject.network = file.stem().string();
    const auto refuse = [&](std::string why) {
        subject.out_of_reach = std::move(why);
        return subject;
    };
    if (!row.latency_s) return refuse("no latency");
    if (not_int8(row)) return refuse("not int8");
    if (subject.engine == nullptr) return refuse(fmt::format("engine \"{}\" unknown", row.engine));
    if (file.empty()) return refuse(fmt::format("network \"{}\" not described", row.model));

    auto [entry, fresh] = cache_->networks.try_emplace(file.string());
    if (fresh) {
        if (auto network = network::import_network(file)) {
            entry->second = std::make_shared<const WorkTerms>(
                work_terms(network::fold_pads(std::move(*network))));
        }
    }
    if (entry->second == nullptr) return refuse(fmt::format("{} does not import", file.string()));
    subject.work = entry->second;

    if (row.clock_hz) {
        subject.clock_hz = *row.clock_hz;
    } else if (board != nullptr && board->assumed_clock_hz) {
        subject.clock_hz = *board->assumed_clock_hz;
        subject.reservations.emplace_back("the clock is assumed");
    } else {
        return refuse("no clock");
    }
    const auto version = version_range(*subject.engine, row);
    subject.version = version.value_or(subject.engine->versions.size() / 2);
    std::smatch variant;
    static const std::regex variants("int8_(max_performance|min_ram)", std::regex::icase);
    if (std::regex_search(row.notes, variant, variants)) subject.variant = variant[1].str();
    const bool approximate = rule != nullptr && row.model_file.empty() && !rule->exact;
    subject.vague = approximate || says(row, "duty cycle") || !version || !row.clock_hz;

    const WeightMemory memory =
        board != nullptr ? board->weights : WeightMemory{5.0, 16.0, 0.0, 4096};
    subject.weights = weight_stream(memory, says(row, "dual[- ]bank"), *subject.work);
    if (board != nullptr) place_outside(*board, subject);
    const bool dense = subject.engine->versions[subject.version].dense;
    // Constants must not depend on files that only some machines have.
    const bool ours = rule != nullptr && file == repository_ / rule->network;
    subject.may_fit = ours && (dense || !says(row, "CAUTION"));
    return subject;
}

}  // namespace outcore::judge
