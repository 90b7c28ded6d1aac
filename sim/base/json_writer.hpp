// Writes JSON text in the order of the calls: same calls, same bytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outcore {

/// A streaming writer. `Layout::Lines` puts each member on a line of its own, `Layout::Inline`
/// keeps an object or array, with all inside it, on one line.
class JsonWriter {
  public:
    enum class Layout { Lines, Inline };

    JsonWriter& begin_object(Layout layout = Layout::Lines) { return begin('{', layout); }
    JsonWriter& end_object() { return end('}'); }
    JsonWriter& begin_array(Layout layout = Layout::Lines) { return begin('[', layout); }
    JsonWriter& end_array() { return end(']'); }
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth);
    JsonWriter& value(std::integral auto number) {
        return integer(static_cast<std::int64_t>(number));
    }
    /// Shortest text that reads back as the same double; not a number and infinities become null.
    JsonWriter& value(double number);
    JsonWriter& null();
    /// Text that is JSON already.
    JsonWriter& raw(std::string_view json);

    template <typename T>
    JsonWriter& member(std::string_view name, const T& content) {
        return key(name).value(content);
    }

    /// The document, with a final newline.
    std::string text() const { return text_ + "\n"; }

  private:
    struct Level {
        bool is_inline;
        bool empty;
    };
    JsonWriter& begin(char bracket, Layout layout);
    JsonWriter& end(char bracket);
    JsonWriter& integer(std::int64_t number);
    void separate();
    void new_line();
    std::string text_;
    std::vector<Level> levels_;
    bool after_key_ = false;
};

}  // namespace outcore
