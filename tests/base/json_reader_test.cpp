#include "base/json_reader.hpp"

#include <catch2/catch.hpp>

using namespace outcore;

TEST_CASE("a JSON reader collects every mistake with its pointer") {
    auto document = JsonDocument::parse(R"({"a": 300, "b": "x", "dumy": 1})", "f.json");
    REQUIRE(document.ok());
    const JsonNode root = document->root();
    root.at("a").integer(0, 255);
    root.at("b").number();
    root.at("c").text();
    root.only({"a", "b", "c", "dummy"});
    const Diagnostics& found = document->diagnostics();
    REQUIRE(found.size() == 4);
    CHECK(to_string(found[0]) == "f.json: /a: found 300; must be an integer between 0 and 255");
    CHECK(to_string(found[1]) == "f.json: /b: found \"x\"; must be a number");
    CHECK(to_string(found[2]) == "f.json: /c: missing; this key is required");
    CHECK(to_string(found[3]) == "f.json: /dumy: unknown key; did you mean \"dummy\"?");
}

TEST_CASE("reads below a missing key stay silent") {
    auto document = JsonDocument::parse("{}", "f.json");
    document->root().at("a").at("b").integer();
    CHECK(document->diagnostics().size() == 1);
}

TEST_CASE("a JSON pointer escapes slashes and tildes in keys") {
    auto document = JsonDocument::parse(R"({"a/b~c": 1})", "f.json");
    CHECK(document->root().at("a/b~c").pointer() == "/a~1b~0c");
}

TEST_CASE("invalid JSON names its line") {
    auto document = JsonDocument::parse("{\n\"a\": }", "f.json");
    REQUIRE(!document.ok());
    CHECK(document.diagnostics()[0].place == "line 2");
}
