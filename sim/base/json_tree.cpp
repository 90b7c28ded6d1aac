// SPDX-License-Identifier: Apache-2.0
#include "base/json_tree.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace outcore {
using nlohmann::json;

namespace {

/// Receives a document piece by piece. Children wait in `open_` until their array or object ends,
/// then they are copied to their final place in one run.
class TreeBuilder : public json::json_sax_t {
  public:
    explicit TreeBuilder(std::pmr::memory_resource& memory) : memory_(memory) {}
    const JsonValue& root() const { return open_.front().value; }
    std::size_t error_byte() const { return error_byte_; }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(std::int64_t value) override { return add(value); }
    bool number_unsigned(std::uint64_t value) override { return add(value); }
    bool number_float(double value, const std::string&) override { return add(value); }
    bool string(std::string& value) override { return add(kept(value)); }
    bool binary(json::binary_t&) override { return false; }  // no JSON text has any
    bool key(std::string& value) override {
        key_ = kept(value);
        return true;
    }
    bool start_object(std::size_t) override { return start(); }
    bool start_array(std::size_t) override { return start(); }
    bool end_object() override {
        const auto first = open_.begin() + static_cast<std::ptrdiff_t>(starts_.back().first);
        const auto by_key = [](const JsonMember& a, const JsonMember& b) { return a.key < b.key; };
        std::stable_sort(first, open_.end(), by_key);
        const auto same_key = [](const JsonMember& a, const JsonMember& b) {
            return a.key == b.key;
        };
        // From the back, so that the last of equals stays.
        const auto kept_from = std::unique(open_.rbegin(), std::reverse_iterator(first), same_key);
        open_.erase(first, kept_from.base());
        return end<JsonObject>();
    }
    bool end_array() override { return end<JsonArray>(); }
    bool parse_error(std::size_t byte, const std::string&, const json::exception&) override {
        error_byte_ = byte;
        return false;
    }

  private:
    struct Start {
        std::size_t first;  // index of the first child
        std::string_view key;
    };
    std::string_view kept(const std::string& text) {
        char* place = static_cast<char*>(memory_.allocate(text.size() + 1, 1));
        std::copy(text.begin(), text.end(), place);
        return {place, text.size()};
    }
    bool add(JsonValue value) {
        open_.push_back({std::exchange(key_, {}), value});
        return true;
    }
    bool start() {
        starts_.push_back({open_.size(), std::exchange(key_, {})});
        return true;
    }
    template <typename Container>
    bool end() {
        const Start start = starts_.back();
        starts_.pop_back();
        const auto first = open_.begin() + static_cast<std::ptrdiff_t>(start.first);
        Container children;
        children.count = open_.size() - start.first;
        auto* place = static_cast<JsonMember*>(memory_.allocate(
            std::max<std::size_t>(1, children.count) * sizeof(JsonMember), alignof(JsonMember)));
        std::uninitialized_copy(first, open_.end(), place);
        children.first = place;
        open_.erase(first, open_.end());
        key_ = start.key;
        return add(children);
    }

    std::pmr::memory_resource& memory_;
    std::vector<JsonMember> open_;
    std::vector<Start> starts_;
    std::string_view key_;
    std::size_t error_byte_ = 0;
};

json as_json(const JsonValue& value) {
    if (const auto* array = std::get_if<JsonArray>(&value)) {
        json result = json::array();
        for (const JsonMember& element : *array) result.push_back(as_json(element.value));
        return result;
    }
    if (const auto* object = std::get_if<JsonObject>(&value)) {
        json result = json::object();
        for (const JsonMember& member : *object)
            result.emplace(std::string(member.key), as_json(member.value));
        return result;
    }
    return std::visit(
        [](const auto& scalar) -> json {
            if constexpr (std::is_base_of_v<JsonChildren, std::decay_t<decltype(scalar)>>)
                return {};
            else
                return scalar;
        },
        value);
}

}  // namespace

const JsonMember* JsonChildren::end() const { return first + count; }

const JsonMember* JsonObject::find(std::string_view key) const {
    const JsonMember* at = std::lower_bound(
        begin(), end(), key,
        [](const JsonMember& member, std::string_view wanted) { return member.key < wanted; });
    return at != end() && at->key == key ? at : nullptr;
}

std::optional<std::size_t> JsonTree::parse(std::string_view text) {
    static_assert(std::is_trivially_destructible_v<JsonMember>, "blocks are freed as they are");
    TreeBuilder builder(memory_);
    if (!json::sax_parse(text.begin(), text.end(), &builder)) return builder.error_byte();
    root_ = builder.root();
    return std::nullopt;
}

std::string dump(const JsonValue& value) {
    return as_json(value).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace outcore
