// SPDX-License-Identifier: Apache-2.0
#include "base/json_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <numeric>
#include <variant>

#include "base/file.hpp"
#include "base/json_tree.hpp"

namespace outcore {
/// How a node was reached. Its pointer is spelled out only where something is wrong: most nodes are
/// read without a mistake.
struct JsonNode::Place {
    const Place* above = nullptr;  // none: the root
    std::string_view key;          // of an object's member
    std::size_t index = 0;         // of an array's element
    bool element = false;
};

struct JsonNode::Shared {
    std::string file;
    JsonTree tree;
    Diagnostics diagnostics;
    std::deque<Place> places = {Place{}};  // the root's first; never moved
    std::deque<std::string> missing_keys;  // of places that the document does not have

    const Place* member(const Place* above, std::string_view key) {
        return &places.emplace_back(Place{above, key});
    }
    const Place* element(const Place* above, std::size_t index) {
        return &places.emplace_back(Place{above, {}, index, true});
    }
};

namespace {

const JsonValue& as_value(const void* value) { return *static_cast<const JsonValue*>(value); }
template <typename T>
const T* as(const void* value) {
    return value == nullptr ? nullptr : std::get_if<T>(&as_value(value));
}

std::optional<double> as_number(const void* value) {
    if (const auto* whole = as<std::int64_t>(value)) return static_cast<double>(*whole);
    if (const auto* whole = as<std::uint64_t>(value)) return static_cast<double>(*whole);
    if (const auto* real = as<double>(value)) return *real;
    return std::nullopt;
}

/// Nothing for what is no integer of 64 bits with sign.
std::optional<std::int64_t> as_integer(const void* value) {
    if (const auto* whole = as<std::int64_t>(value)) return *whole;
    const auto* whole = as<std::uint64_t>(value);
    if (whole != nullptr && std::in_range<std::int64_t>(*whole))
        return static_cast<std::int64_t>(*whole);
    return std::nullopt;
}

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

bool JsonNode::is_object() const { return as<JsonObject>(value_) != nullptr; }
bool JsonNode::is_array() const { return as<JsonArray>(value_) != nullptr; }
bool JsonNode::is_null() const { return as<std::nullptr_t>(value_) != nullptr; }
bool JsonNode::is_string() const { return as<std::string_view>(value_) != nullptr; }
bool JsonNode::is_number() const { return as_number(value_).has_value(); }

std::string JsonNode::dump() const {
    return value_ == nullptr ? std::string("nothing") : outcore::dump(as_value(value_));
}

std::string JsonNode::pointer() const {
    std::vector<const Place*> path;
    for (const Place* at = place_; at->above != nullptr; at = at->above) path.push_back(at);
    std::string text;
    for (auto at = path.rbegin(); at != path.rend(); ++at)
        text += "/" + ((*at)->element ? std::to_string((*at)->index) : escape((*at)->key));
    return text;
}

std::string JsonNode::member_pointer(std::string_view key) const {
    return pointer() + "/" + escape(key);
}

void JsonNode::fail(std::string_view rule) const {
    if (value_ == nullptr) return;  // the mistake above this place is recorded already
    const std::string place = pointer();
    shared_->diagnostics.push_back({shared_->file, place.empty() ? "/" : place,
                                    fmt::format("found {}; {}", shorten(dump()), rule)});
}

std::optional<JsonNode> JsonNode::find(std::string_view key) const {
    if (value_ == nullptr) return std::nullopt;
    if (!is_object()) {
        fail("must be an object");
        return std::nullopt;
    }
    const JsonMember* member = as<JsonObject>(value_)->find(key);
    if (member == nullptr) return std::nullopt;
    return JsonNode(shared_, &member->value, shared_->member(place_, member->key));
}

JsonNode JsonNode::at(std::string_view key) const {
    if (auto member = find(key)) return *member;
    if (is_object()) {
        shared_->diagnostics.push_back(
            {shared_->file, member_pointer(key), "missing; this key is required"});
    }
    const std::string& kept = shared_->missing_keys.emplace_back(key);
    return JsonNode(shared_, nullptr, shared_->member(place_, kept));
}

std::vector<JsonNode> JsonNode::items() const {
    std::vector<JsonNode> nodes;
    if (value_ == nullptr) return nodes;
    if (!is_array()) {
        fail("must be an array");
        return nodes;
    }
    const auto& array = *as<JsonArray>(value_);
    nodes.reserve(array.count);
    for (const JsonMember& element : array)
        nodes.push_back(JsonNode(shared_, &element.value, shared_->element(place_, nodes.size())));
    return nodes;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
    std::vector<std::pair<std::string, JsonNode>> nodes;
    if (value_ == nullptr) return nodes;
    if (!is_object()) {
        fail("must be an object");
        return nodes;
    }
    for (const auto& [key, value] : *as<JsonObject>(value_))
        nodes.emplace_back(key, JsonNode(shared_, &value, shared_->member(place_, key)));
    return nodes;
}

std::int64_t JsonNode::integer(std::int64_t low, std::int64_t high) const {
    if (value_ == nullptr) return 0;
    const auto value = as_integer(value_);
    if (!value || *value < low || *value > high) {
        if (high == std::numeric_limits<std::int64_t>::max()) {
            fail(low == std::numeric_limits<std::int64_t>::min()
                     ? "must be an integer"
                     : fmt::format("must be an integer of at least {}", low));
        } else {
            fail(fmt::format("must be an integer between {} and {}", low, high));
        }
        return 0;
    }
    return *value;
}

double JsonNode::number(double low, double high) const {
    if (value_ == nullptr) return 0.0;
    const auto value = as_number(value_);
    if (!value || *value < low || *value > high) {
        if (high == std::numeric_limits<double>::max()) {
            fail(low == std::numeric_limits<double>::lowest()
                     ? "must be a number"
                     : fmt::format("must be a number of at least {}", low));
        } else {
            fail(fmt::format("must be a number between {} and {}", low, high));
        }
        return 0.0;
    }
    return *value;
}

bool JsonNode::boolean() const {
    if (value_ == nullptr) return false;
    if (const bool* value = as<bool>(value_)) return *value;
    fail("must be true or false");
    return false;
}

std::string JsonNode::text() const {
    if (value_ == nullptr) return {};
    if (const auto* value = as<std::string_view>(value_)) return std::string(*value);
    fail("must be a string");
    return {};
}

std::size_t JsonNode::choice(std::span<const std::string_view> names) const {
    if (value_ == nullptr) return 0;
    if (const auto* word = as<std::string_view>(value_)) {
        const auto found = std::find(names.begin(), names.end(), *word);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    }
    fail(fmt::format("must be one of {}", fmt::join(names, ", ")));
    return 0;
}

void JsonNode::only(std::initializer_list<std::string_view> known) const {
    only(std::span<const std::string_view>(known.begin(), known.size()));
}

void JsonNode::only(std::span<const std::string_view> known) const {
    if (value_ == nullptr) return;
    if (!is_object()) return fail("must be an object");
    for (const auto& [key, value] : *as<JsonObject>(value_)) {
        if (std::find(known.begin(), known.end(), key) == known.end()) refuse_key(key, known);
    }
}

void JsonNode::refuse_key(std::string_view key, std::span<const std::string_view> known) const {
    const std::string near =
        nearest_name(key, std::vector<std::string>(known.begin(), known.end()));
    shared_->diagnostics.push_back(
        {shared_->file, member_pointer(key),
         near.empty() ? fmt::format("unknown key; known here: {}", fmt::join(known, ", "))
                      : fmt::format("unknown key; did you mean \"{}\"?", near)});
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
    if (const auto error_byte = shared->tree.parse(text)) {
        const std::size_t end = std::min(*error_byte, text.size());
        const auto line =
            1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
        return Diagnostic{shared->file, fmt::format("line {}", line), "is not valid JSON here"};
    }
    return JsonDocument(std::move(shared));
}

JsonNode JsonDocument::root() const {
    return JsonNode(shared_.get(), &shared_->tree.root(), &shared_->places.front());
}
const Diagnostics& JsonDocument::diagnostics() const { return shared_->diagnostics; }

}  // namespace outcore
