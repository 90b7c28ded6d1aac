// Strict JSON reading: every mistake becomes a diagnostic with file and JSON pointer, all are
// collected, unknown keys are refused with the nearest known name.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace outcore {

/// A place in a JSON document. Reading what is not there or not of the type records a diagnostic
/// and yields an empty value, so that one pass finds all mistakes. Copyable; lives as long as its
/// document.
class JsonNode {
  public:
    bool is_object() const;
    bool is_array() const;
    bool is_null() const;
    bool is_string() const;
    bool is_number() const;

    /// Member `key`; a missing one is recorded and yields a null node whose reads stay silent.
    JsonNode at(std::string_view key) const;
    /// Member `key` or nothing.
    std::optional<JsonNode> find(std::string_view key) const;
    /// Elements of an array, in order.
    std::vector<JsonNode> items() const;
    /// Members of an object, sorted by key.
    std::vector<std::pair<std::string, JsonNode>> members() const;

    std::int64_t integer(std::int64_t low = std::numeric_limits<std::int64_t>::min(),
                         std::int64_t high = std::numeric_limits<std::int64_t>::max()) const;
    double number(double low = std::numeric_limits<double>::lowest(),
                  double high = std::numeric_limits<double>::max()) const;
    bool boolean() const;
    std::string text() const;
    /// Index of this string in `names`; 0 after a recorded mistake.
    std::size_t choice(std::span<const std::string_view> names) const;

    /// Records every member whose key is not in `known`.
    void only(std::initializer_list<std::string_view> known) const;
    void only(std::span<const std::string_view> known) const;
    /// Records "pointer: found VALUE; RULE".
    void fail(std::string_view rule) const;
    /// JSON pointer of this place, "" for the root.
    std::string pointer() const;
    /// The JSON text of this place, compact.
    std::string dump() const;

  private:
    friend class JsonDocument;
    struct Shared;
    struct Place;
    JsonNode(Shared* shared, const void* value, const Place* place)
        : shared_(shared), value_(value), place_(place) {}
    std::string member_pointer(std::string_view key) const;
    void refuse_key(std::string_view key, std::span<const std::string_view> known) const;

    Shared* shared_;
    const void* value_;  // JsonValue, or nullptr below a recorded mistake
    const Place* place_;
};

/// A parsed document and the mistakes found while reading it.
class JsonDocument {
  public:
    static Result<JsonDocument> load(const std::filesystem::path& path);
    static Result<JsonDocument> parse(std::string_view text, std::string file);

    JsonDocument(JsonDocument&&) noexcept;
    JsonDocument& operator=(JsonDocument&&) noexcept;
    ~JsonDocument();

    JsonNode root() const;
    const Diagnostics& diagnostics() const;

  private:
    explicit JsonDocument(std::unique_ptr<JsonNode::Shared> shared);
    std::unique_ptr<JsonNode::Shared> shared_;
};

/// The candidate with the smallest edit distance to `word`; empty when none is near.
std::string nearest_name(std::string_view word, std::span<const std::string> candidates);

}  // namespace outcore
