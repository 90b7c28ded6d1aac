#include "base/json_tree.hpp"

#include <catch2/catch.hpp>

using namespace outcore;

namespace {

std::string round_trip(std::string_view text) {
    JsonTree tree;
    REQUIRE(tree.parse(text) == std::nullopt);
    return dump(tree.root());
}

}  // namespace

TEST_CASE("a JSON tree keeps what a document says, members sorted") {
    CHECK(round_trip(R"({"b": [1, -2, 1.5, []], "a": {"x": null, "": true}, "c": "\"é"})") ==
          R"({"a":{"":true,"x":null},"b":[1,-2,1.5,[]],"c":"\"é"})");
    CHECK(round_trip("[18446744073709551615, -9223372036854775808]") ==
          "[18446744073709551615,-9223372036854775808]");
    CHECK(round_trip("7") == "7");
    CHECK(round_trip("{}") == "{}");
}

TEST_CASE("of several members with one key the last counts") {
    CHECK(round_trip(R"({"b": 0, "a": 1, "b": {"a": 2}, "a": 3, "b": 4})") == R"({"a":3,"b":4})");
}

TEST_CASE("members are found by their whole key") {
    JsonTree tree;
    REQUIRE(tree.parse(R"({"rows": 1, "row": 2})") == std::nullopt);
    const auto& object = std::get<JsonObject>(tree.root());
    REQUIRE(object.find("row") != nullptr);
    CHECK(std::get<std::uint64_t>(object.find("row")->value) == 2);
    CHECK(object.find("ro") == nullptr);
    CHECK(object.find("rowsy") == nullptr);
}

TEST_CASE("a JSON tree says where a text is no JSON") {
    const auto error = [](std::string_view text) { return JsonTree().parse(text); };
    CHECK(error("[1,]") == std::size_t{4});
    CHECK(error("") == std::size_t{1});
    CHECK(error("{} x") == std::size_t{4});
    CHECK(error("[1e999]").has_value());
}

TEST_CASE("a JSON tree frees deeply nested documents without recursion") {
    constexpr std::size_t kDepth = 1000000;
    const std::string text = std::string(kDepth, '[') + std::string(kDepth, ']');
    CHECK(JsonTree().parse(text) == std::nullopt);
}
