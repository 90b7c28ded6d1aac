// A parsed JSON document, kept compact: values lie in few large blocks and are freed with them, as
// schedules have hundreds of thousands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace outcore {

struct JsonMember;
struct JsonChildren {
    const JsonMember* first = nullptr;
    std::size_t count = 0;

    const JsonMember* begin() const { return first; }
    const JsonMember* end() const;
};
struct JsonArray : JsonChildren {};
/// Sorted by key; of several members with one key the last counts.
struct JsonObject : JsonChildren {
    const JsonMember* find(std::string_view key) const;
};
using JsonValue = std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double,
                               std::string_view, JsonArray, JsonObject>;
/// Elements of arrays have no key.
struct JsonMember {
    std::string_view key;
    JsonValue value;
};

class JsonTree {
  public:
    JsonTree() = default;
    JsonTree(const JsonTree&) = delete;
    JsonTree& operator=(const JsonTree&) = delete;

    /// Nothing, or the byte at which `text` is no JSON.
    std::optional<std::size_t> parse(std::string_view text);
    const JsonValue& root() const { return root_; }

  private:
    std::pmr::monotonic_buffer_resource memory_;
    JsonValue root_;
};

/// As compact JSON text.
std::string dump(const JsonValue& value);

}  // namespace outcore
