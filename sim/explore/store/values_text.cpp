// SPDX-License-Identifier: Apache-2.0
#include "explore/store/values_text.hpp"

#include <limits>

#include "base/json_tree.hpp"

namespace outcore::explore {
namespace {

struct ToValue {
    Value operator()(std::nullptr_t) const { return nullptr; }
    Value operator()(bool truth) const { return truth; }
    Value operator()(std::int64_t number) const { return number; }
    Value operator()(std::uint64_t number) const {
        constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
        if (number > kMost) return static_cast<double>(number);
        return static_cast<std::int64_t>(number);
    }
    Value operator()(double number) const { return number; }
    Value operator()(std::string_view text) const { return std::string(text); }
    Value operator()(const JsonArray&) const { return nullptr; }
    Value operator()(const JsonObject&) const { return nullptr; }
};

}  // namespace

std::string values_text(const std::vector<Value>& values) {
    std::string text = "[";
    for (const Value& value : values) {
        if (text.size() > 1) text += ',';
        text += json_text(value);
    }
    return text + "]";
}

std::vector<Value> values_of(std::string_view text) {
    JsonTree tree;
    std::vector<Value> values;
    if (tree.parse(text)) return values;
    const auto* array = std::get_if<JsonArray>(&tree.root());
    if (array == nullptr) return values;
    for (const JsonMember& element : *array) values.push_back(std::visit(ToValue{}, element.value));
    return values;
}

}  // namespace outcore::explore
