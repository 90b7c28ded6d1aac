// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cmath>

namespace outcore {

void JsonWriter::new_line() {
    text_ += '\n';
    text_.append(levels_.size() * 1, ' ');
}

void JsonWriter::separate() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (levels_.empty()) return;
    Level& level = levels_.back();
    if (!level.empty) text_ += level.is_inline ? ", " : ",";
    level.empty = false;
    if (!level.is_inline) new_line();
}

JsonWriter& JsonWriter::begin(char bracket, Layout layout) {
    separate();
    text_ += bracket;
    const bool inherited = !levels_.empty() && levels_.back().is_inline;
    levels_.push_back({inherited || layout == Layout::Inline, true});
    return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
    assert(!levels_.empty() && !after_key_ && "end without begin, or a key without a value");
    const Level level = levels_.back();
    levels_.pop_back();
    if (!level.empty && !level.is_inline) new_line();
    text_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    value(name);
    text_ += ": ";
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    text_ += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            text_ += '\\';
            text_ += c;
        } else if (byte < 0x20) {
            text_ += fmt::format("\\u{:04x}", byte);
        } else {
            text_ += c;
        }
    }
    text_ += '"';
    return *this;
}

JsonWriter& JsonWriter::value(bool truth) { return raw(truth ? "true" : "false"); }
JsonWriter& JsonWriter::null() { return raw("null"); }
JsonWriter& JsonWriter::integer(std::int64_t number) { return raw(fmt::format("{}", number)); }

JsonWriter& JsonWriter::value(double number) {
    return std::isfinite(number) ? raw(fmt::format("{}", number)) : null();
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
}

}  // namespace outcore
