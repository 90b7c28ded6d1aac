#include "base/json_writer.hpp"

#include <catch2/catch.hpp>
#include <limits>

using outcore::JsonWriter;

TEST_CASE("a JSON writer keeps order, escapes and indents") {
    JsonWriter writer;
    writer.begin_object()
        .member("z", 1)
        .member("a", "q\"\n")
        .key("l")
        .begin_array(JsonWriter::Layout::Inline);
    writer.value(1).value(2.5).value(true).null().end_array().end_object();
    CHECK(writer.text() ==
          "{\n \"z\": 1,\n \"a\": \"q\\\"\\u000a\",\n \"l\": [1, 2.5, true, null]\n}\n");
}

TEST_CASE("what JSON can not say becomes null") {
    JsonWriter writer;
    writer.value(std::numeric_limits<double>::infinity());
    CHECK(writer.text() == "null\n");
}
