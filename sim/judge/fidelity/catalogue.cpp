// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/catalogue.hpp"

#include <algorithm>
#include <cctype>

#include "base/json_reader.hpp"

namespace outcore::judge {
namespace {

namespace fs = std::filesystem;
constexpr auto kSyntax = std::regex::ECMAScript | std::regex::icase | std::regex::optimize;
constexpr double kMost = 1e12;

std::regex pattern(const JsonNode& node) {
    try {
        return std::regex(node.text(), kSyntax);
    } catch (const std::regex_error&) {
        node.fail("must be a regular expression (ECMAScript)");
        return std::regex();
    }
}

/// {"value", "unit", "source"}: a constant with its origin.
double constant(const JsonNode& node) {
    node.only({"value", "unit", "source"});
    node.at("unit").text();
    node.at("source").text();
    return node.at("value").number(0.0, kMost);
}

double constant_or(const JsonNode& node, std::string_view key, double fallback) {
    const auto found = node.find(key);
    return found ? constant(*found) : fallback;
}

std::string text_or(const JsonNode& node, std::string_view key) {
    const auto found = node.find(key);
    return found ? found->text() : std::string();
}

bool flag(const JsonNode& node, std::string_view key, bool fallback) {
    const auto found = node.find(key);
    return found ? found->boolean() : fallback;
}

Engine read_engine(const JsonNode& node) {
    node.only({"id", "title", "family", "engine", "version_from_round", "versions", "notes"});
    Engine engine;
    engine.id = node.at("id").text();
    engine.title = node.at("title").text();
    const std::string family = text_or(node, "family");
    engine.family = family.empty() ? engine.id : family;
    engine.pattern = pattern(node.at("engine"));
    engine.version_from_round = flag(node, "version_from_round", false);
    for (const JsonNode& item : node.at("versions").items()) {
        item.only({"name", "before", "dense"});
        VersionRange range{item.at("name").text(), std::nullopt, flag(item, "dense", false)};
        if (const auto before = item.find("before")) range.before = parse_version(before->text());
        engine.versions.push_back(std::move(range));
    }
    if (engine.versions.empty()) node.at("versions").fail("must name at least one range");
    return engine;
}

MeasuredBoard read_board(const JsonNode& node) {
    node.only({"id", "title", "board", "core", "described", "assumed_clock_hz", "ram_bytes",
               "flash_bytes", "external_ram_cycles_per_byte", "external_weight_cycles_per_byte",
               "flash_wait_states", "flash_line_bytes", "flash_dual_bank_line_bytes",
               "weight_cache_bytes", "notes"});
    MeasuredBoard board;
    board.id = node.at("id").text();
    node.at("title").text();  // for readers
    board.pattern = pattern(node.at("board"));
    board.core = text_or(node, "core");
    board.described = flag(node, "described", true);
    if (const auto clock = node.find("assumed_clock_hz")) board.assumed_clock_hz = constant(*clock);
    board.ram_bytes = static_cast<std::int64_t>(constant_or(node, "ram_bytes", 0.0));
    board.flash_bytes = static_cast<std::int64_t>(constant_or(node, "flash_bytes", 0.0));
    board.external_ram_cycles_per_byte = constant_or(node, "external_ram_cycles_per_byte", 0.0);
    board.external_weight_cycles_per_byte =
        constant_or(node, "external_weight_cycles_per_byte", 0.0);
    board.weights.wait_states = constant(node.at("flash_wait_states"));
    board.weights.line_bytes = std::max(1.0, constant(node.at("flash_line_bytes")));
    board.weights.dual_bank_line_bytes = constant_or(node, "flash_dual_bank_line_bytes", 0.0);
    board.weights.cache_bytes = static_cast<std::int64_t>(constant(node.at("weight_cache_bytes")));
    return board;
}

NetworkRule read_rule(const JsonNode& node) {
    node.only({"model", "input_shape", "network", "exact", "note"});
    NetworkRule rule;
    rule.model = pattern(node.at("model"));
    if (const auto shape = node.find("input_shape")) rule.input_shape = pattern(*shape);
    rule.network = node.at("network").text();
    rule.exact = flag(node, "exact", true);
    return rule;
}

template <typename Read>
auto read_list(const fs::path& file, std::string_view key, const Read& read)
    -> Result<std::vector<decltype(read(std::declval<const JsonNode&>()))>> {
    auto document = JsonDocument::load(file);
    if (!document) return document.diagnostics();
    const JsonNode root = document->root();
    const std::string_view known[] = {"schema", "format", "version", "source", "notes", key};
    root.only(known);
    std::vector<decltype(read(root))> list;
    for (const JsonNode& item : root.at(key).items()) list.push_back(read(item));
    if (!document->diagnostics().empty()) return document->diagnostics();
    return list;
}

/// "…tiny_results_v1.1:closed…" -> "1.1".
std::string round_of(const std::string& source) {
    static const std::regex round("tiny_results_v([0-9]+\\.[0-9]+)");
    std::smatch match;
    return std::regex_search(source, match, round) ? match[1].str() : std::string();
}

}  // namespace

Version parse_version(const std::string& text) {
    Version version;
    std::size_t at = text.starts_with('v') || text.starts_with('V') ? 1 : 0;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) {
        std::size_t length = 0;
        version.push_back(std::stoll(text.substr(at, 9), &length));
        at += length;
        if (at >= text.size() || text[at] != '.') break;
        ++at;
    }
    return version;
}

Result<Catalogue> Catalogue::load(const fs::path& folder) {
    Catalogue catalogue;
    auto engines = read_list(folder / "engines.json", "engines", read_engine);
    if (!engines) return engines.diagnostics();
    auto boards = read_list(folder / "boards.json", "boards", read_board);
    if (!boards) return boards.diagnostics();
    auto networks = read_list(folder / "networks.json", "rules", read_rule);
    if (!networks) return networks.diagnostics();
    catalogue.engines_ = std::move(*engines);
    catalogue.boards_ = std::move(*boards);
    catalogue.networks_ = std::move(*networks);
    return catalogue;
}

const Engine* Catalogue::engine(const MeasuredRow& row) const {
    const auto found = std::find_if(engines_.begin(), engines_.end(), [&](const Engine& engine) {
        return std::regex_search(row.engine, engine.pattern);
    });
    return found == engines_.end() ? nullptr : &*found;
}

const MeasuredBoard* Catalogue::board(const MeasuredRow& row) const {
    const std::string core = core_id(row.core);
    const auto found =
        std::find_if(boards_.begin(), boards_.end(), [&](const MeasuredBoard& board) {
            return std::regex_search(row.board, board.pattern) &&
                   (board.core.empty() || board.core == core);
        });
    return found == boards_.end() ? nullptr : &*found;
}

const NetworkRule* Catalogue::network(const MeasuredRow& row) const {
    const auto found =
        std::find_if(networks_.begin(), networks_.end(), [&](const NetworkRule& rule) {
            return std::regex_search(row.model, rule.model) &&
                   (!rule.input_shape || std::regex_search(row.input_shape, *rule.input_shape));
        });
    return found == networks_.end() ? nullptr : &*found;
}

std::optional<std::size_t> version_range(const Engine& engine, const MeasuredRow& row) {
    if (engine.versions.size() == 1) return 0;
    std::string text = row.engine_version;
    if (text.empty() && engine.version_from_round) text = round_of(row.source);
    const Version version = parse_version(text);
    if (version.empty()) return std::nullopt;
    for (std::size_t i = 0; i < engine.versions.size(); ++i) {
        const auto& before = engine.versions[i].before;
        if (!before || version < *before) return i;
    }
    return engine.versions.size() - 1;
}

std::string core_id(const std::string& core) {
    std::string id = core;
    std::transform(id.begin(), id.end(), id.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return id;
}

}  // namespace outcore::judge
