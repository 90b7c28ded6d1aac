// SPDX-License-Identifier: Apache-2.0
#include "base/json_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/file.hpp"

namespace outcore {
using nlohmann::json;

struct JsonNode::Shared {
    std::string file;
    json root;
    Diagnostics diagnostics;
};

namespace {

const json* as_json(const void* value) { return static_cast<const json*>(value); }

/// RFC 6901: '~' and '/' inside a key are escaped.
std::string escape(std::string_view key) {
    std::string text;
    for (const char c : key) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return text;
}

std::string shorten(std::string text) {
    constexpr std::size_t kLongest = 60;
    if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
    return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row.back();
}

}  // namespace

std::string nearest_name(std::string_view word, std::span<const std::string> candidates) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

bool JsonNode::is_object() const { return value_ != nullptr && as_json(value_)->is_object(); }
bool JsonNode::is_array() const { return value_ != nullptr && as_json(value_)->is_array(); }
bool JsonNode::is_null() const { return value_ != nullptr && as_json(value_)->is_null(); }
bool JsonNode::is_string() const { return value_ != nullptr && as_json(value_)->is_string(); }
bool JsonNode::is_number() const { return value_ != nullptr && as_json(value_)->is_number(); }

std::string JsonNode::dump() const {
    return value_ == nullptr
               ? std::string("nothing")
               : as_json(value_)->dump(-1, ' ', false, json::error_handler_t::replace);
}

void JsonNode::fail(std::string_view rule) const {
    if (value_ == nullptr) return;  // the mistake above this place is recorded already
    shared_->diagnostics.push_back({shared_->file, pointer_.empty() ? "/" : pointer_,
                                    fmt::format("found {}; {}", shorten(dump()), rule)});
}

std::optional<JsonNode> JsonNode::find(std::string_view key) const {
    if (value_ == nullptr) return std::nullopt;
    if (!is_object()) {
        fail("must be an object");
        return std::nullopt;
    }
    const auto member = as_json(value_)->find(std::string(key));
    if (member == as_json(value_)->end()) return std::nullopt;
    return JsonNode(shared_, &*member, pointer_ + "/" + escape(key));
}

JsonNode JsonNode::at(std::string_view key) const {
    if (auto member = find(key)) return *member;
    if (is_object()) {
        shared_->diagnostics.push_back(
            {shared_->file, pointer_ + "/" + escape(key), "missing; this key is required"});
    }
    return JsonNode(shared_, nullptr, pointer_ + "/" + escape(key));
}

std::vector<JsonNode> JsonNode::items() const {
    std::vector<JsonNode> nodes;
    if (value_ == nullptr) return nodes;
    if (!is_array()) {
        fail("must be an array");
        return nodes;
    }
    const json& array = *as_json(value_);
    nodes.reserve(array.size());
    for (std::size_t i = 0; i < array.size(); ++i) {
        nodes.push_back(JsonNode(shared_, &array[i], fmt::format("{}/{}", pointer_, i)));
    }
    return nodes;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
    std::vector<std::pair<std::string, JsonNode>> nodes;
    if (value_ == nullptr) return nodes;
    if (!is_object()) {
        fail("must be an object");
        return nodes;
    }
    for (const auto& [key, value] : as_json(value_)->items()) {
        nodes.emplace_back(key, JsonNode(shared_, &value, pointer_ + "/" + escape(key)));
    }
    return nodes;
}

std::int64_t JsonNode::integer(std::int64_t low, std::int64_t high) const {
    if (value_ == nullptr) return 0;
    const json& value = *as_json(value_);
    const bool too_big = value.is_number_unsigned() &&
                         value.get<std::uint64_t>() >
                             static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!value.is_number_integer() || too_big || value.get<std::int64_t>() < low ||
        value.get<std::int64_t>() > high) {
        if (high == std::numeric_limits<std::int64_t>::max()) {
            fail(low == std::numeric_limits<std::int64_t>::min()
                     ? "must be an integer"
                     : fmt::format("must be an integer of at least {}", low));
        } else {
            fail(fmt::format("must be an integer between {} and {}", low, high));
        }
        return 0;
    }
    return value.get<std::int64_t>();
}

double JsonNode::number(double low, double high) const {
    if (value_ == nullptr) return 0.0;
    const json& value = *as_json(value_);
    if (!value.is_number() || value.get<double>() < low || value.get<double>() > high) {
        if (high == std::numeric_limits<double>::max()) {
            fail(low == std::numeric_limits<double>::lowest()
                     ? "must be a number"
                     : fmt::format("must be a number of at least {}", low));
        } else {
            fail(fmt::format("must be a number between {} and {}", low, high));
        }
        return 0.0;
    }
    return value.get<double>();
}

bool JsonNode::boolean() const {
    if (value_ == nullptr) return false;
    if (!as_json(value_)->is_boolean()) {
        fail("must be true or false");
        return false;
    }
    return as_json(value_)->get<bool>();
}

std::string JsonNode::text() const {
    if (value_ == nullptr) return {};
    if (!is_string()) {
        fail("must be a string");
        return {};
    }
    return as_json(value_)->get<std::string>();
}

std::size_t JsonNode::choice(std::span<const std::string_view> names) const {
    if (value_ == nullptr) return 0;
    if (is_string()) {
        const auto word = as_json(value_)->get<std::string>();
        const auto found = std::find(names.begin(), names.end(), word);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    }
    fail(fmt::format("must be one of {}", fmt::join(names, ", ")));
    return 0;
}

void JsonNode::only(std::initializer_list<std::string_view> known) const {
    only(std::span<const std::string_view>(known.begin(), known.size()));
}

void JsonNode::only(std::span<const std::string_view> known) const {
    const std::vector<std::string> candidates(known.begin(), known.end());
    for (const auto& [key, node] : members()) {
        if (std::find(candidates.begin(), candidates.end(), key) != candidates.end()) continue;
        const std::string near = nearest_name(key, candidates);
        shared_->diagnostics.push_back(
            {shared_->file, node.pointer(),
             near.empty() ? fmt::format("unknown key; known here: {}", fmt::join(candidates, ", "))
                          : fmt::format("unknown key; did you mean \"{}\"?", near)});
    }
}

JsonDocument::JsonDocument(std::unique_ptr<JsonNode::Shared> shared) : shared_(std::move(shared)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::load(const std::filesystem::path& path) {
    auto text = read_text(path);
    if (!text) return text.diagnostics();
    return parse(*text, path.string());
}

Result<JsonDocument> JsonDocument::parse(std::string_view text, std::string file) {
    auto shared = std::make_unique<JsonNode::Shared>();
    shared->file = std::move(file);
    try {
        shared->root = json::parse(text);
    } catch (const json::parse_error& error) {
        const std::size_t end = std::min(error.byte, text.size());
        const auto line =
            1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
        return Diagnostic{shared->file, fmt::format("line {}", line), "is not valid JSON here"};
    }
    return JsonDocument(std::move(shared));
}

JsonNode JsonDocument::root() const { return JsonNode(shared_.get(), &shared_->root, ""); }
const Diagnostics& JsonDocument::diagnostics() const { return shared_->diagnostics; }

}  // namespace outcore
