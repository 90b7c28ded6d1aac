#include <catch2/catch.hpp>
#include <iostream>

#include "base/random.hpp"
#include "network/json_importer.hpp"

using namespace outcore;
using namespace outcore::network;

namespace {

std::string document(const std::string& layers) {
    return R"({"format": "outcore-network", "version": 1, "name": "net", "source": "a test",
              "inputs": [{"name": "in", "shape": [1, 8, 8, 3]}], "layers": [)" +
           layers + "]}";
}

struct Case {
    std::string text, place, rule;
};

std::vector<Case> cases() {
    return {
        {"{", "line 1", "is not valid JSON"},
        {"[]", "/", "must be an object"},
        {R"({"format": "outcore-schedule", "version": 1, "name": "n", "source": "s", "inputs": [], "layers": []})",
         "/format", "must be \"outcore-network\""},
        {R"({"format": "outcore-network", "version": 2, "name": "n", "source": "s", "inputs": [], "layers": []})",
         "/version", "found 2"},
        {R"({"format": "outcore-network", "version": 1, "name": "n", "source": "s", "inputs": [], "layers": []})",
         "/inputs", "at least one"},
        {R"({"format": "outcore-network", "version": 1, "name": "n", "source": "s", "layer": [], "inputs": [{"name": "in",
          "shape": [1, 4]}], "layers": []})",
         "/layer", "did you mean \"layers\"?"},
        {R"({"format": "outcore-network", "version": 1, "name": "n", "source": "s", "inputs": [{"name": "in",
          "shape": [1, 0]}], "layers": []})",
         "/inputs/0/shape/1", "found 0"},
        {R"({"format": "outcore-network", "version": 1, "name": "n", "source": "s", "inputs": [{"name": "in",
          "shape": [1, 65536, 65536]}], "layers": []})",
         "/inputs/0/shape", "too many elements"},
        {R"({"format": "outcore-network", "version": 1, "name": "n", "source": "s", "inputs": [{"name": "in",
          "shape": [1, 4], "zero_point": 200}], "layers": [{"name": "r", "op": "RELU"}]})",
         "tensor 0 'in'", "zero point 200"},
        {document(""), "", "has no operators"},
        {document(R"({"name": "a"})"), "/layers/0/op", "missing"},
        {document(R"({"name": "a", "op": "CONV"})"), "/layers/0/op", "must be one of ADD"},
        {document(R"({"name": "a", "op": "CONV_2D", "kernel": 3})"), "/layers/0/filters",
         "missing"},
        {document(R"({"name": "a", "op": "CONV_2D", "filters": 4})"), "/layers/0/kernel",
         "missing"},
        {document(R"({"name": "a", "op": "CONV_2D", "filters": 0, "kernel": 3})"),
         "/layers/0/filters", "found 0"},
        {document(R"({"name": "a", "op": "CONV_2D", "filters": 4, "kernel": [3]})"),
         "/layers/0/kernel", "[vertical, horizontal]"},
        {document(R"({"name": "a", "op": "CONV_2D", "filters": 4, "kernel": 3, "stride": 0})"),
         "/layers/0/stride", "found 0"},
        {document(R"({"name": "a", "op": "CONV_2D", "filters": 4, "kernel": 3, "strid": 2})"),
         "/layers/0/strid", "did you mean \"stride\"?"},
        {document(
             R"({"name": "a", "op": "CONV_2D", "filters": 4, "kernel": 3, "padding": "FULL"})"),
         "/layers/0/padding", "must be one of SAME, VALID"},
        {document(
             R"({"name": "a", "op": "CONV_2D", "filters": 4, "kernel": 9, "padding": "VALID"})"),
         "/layers/0", "does not fit into the input"},
        {document(R"({"name": "a", "op": "CONV_2D", "filters": 1073741824, "kernel": 3})"),
         "/layers/0", "more than"},
        {document(R"({"name": "a", "op": "RELU6", "scale": 1})"), "/layers/0/scale", "unknown key"},
        {document(R"({"name": "a", "op": "RELU", "inputs": ["inn"]})"), "/layers/0/inputs/0",
         "did you mean \"in\"?"},
        {document(R"({"name": "a", "op": "RELU", "inputs": ["b"]}, {"name": "b", "op": "RELU"})"),
         "/layers/0/inputs/0", "before this one"},
        {document(R"({"name": "a", "op": "ADD"})"), "/layers/0", "ADD needs 2 inputs"},
        {document(R"({"name": "in", "op": "RELU"})"), "/layers/0/name", "is the name of another"},
        {document(R"({"name": "a", "op": "RESHAPE", "shape": [1, -1, -1]})"), "/layers/0/shape",
         "at most one of them -1"},
        {document(R"({"name": "a", "op": "RESHAPE", "shape": [1, 7]})"), "/layers/0",
         "can not become"},
        {document(R"({"name": "a", "op": "MEAN", "axes": [4]})"), "/layers/0/axes/0", "found 4"},
        {document(R"({"name": "a", "op": "SQUEEZE", "axes": [1]})"), "/layers/0", "can not become"},
        {document(R"({"name": "a", "op": "TRANSPOSE", "permutation": [0, 1, 2]})"), "/layers/0",
         "no permutation"},
        {document(R"({"name": "a", "op": "PAD", "paddings": [[0, 0]]})"), "/layers/0",
         "1 pairs of paddings"},
        {document(R"({"name": "a", "op": "PAD", "paddings": [[0]]})"), "/layers/0/paddings/0",
         "[before, after]"},
        {document(
             R"({"name": "a", "op": "DEQUANTIZE"}, {"name": "b", "op": "FULLY_CONNECTED", "units": 2})"),
         "/layers/1", "not quantised"},
        {document(R"({"name": "a", "op": "DEQUANTIZE"}, {"name": "b", "op": "RELU"})"),
         "operator 1 RELU", "float32"},
    };
}

}  // namespace

TEST_CASE("broken descriptions are refused, each for its reason") {
    for (const Case& c : cases()) {
        DYNAMIC_SECTION(c.place << " " << c.rule) {
            const auto network = import_json(c.text, "bad.json");
            REQUIRE(!network.ok());
            const Diagnostic& first = network.diagnostics().front();
            INFO(to_string(first));
            CHECK(first.file == "bad.json");
            CHECK(first.place.find(c.place) != std::string::npos);
            CHECK(first.message.find(c.rule) != std::string::npos);
        }
    }
}

TEST_CASE("damaged descriptions are answered") {
    constexpr std::uint32_t kSeed = 99;
    const std::string sound = document(R"(
        {"name": "c", "op": "CONV_2D", "filters": 4, "kernel": [3, 1], "stride": 2, "activation": "RELU6"},
        {"name": "d", "op": "DEPTHWISE_CONV_2D", "kernel": 3, "padding": "VALID", "depth_multiplier": 2},
        {"name": "r", "op": "RESHAPE", "shape": [1, -1]}, {"name": "f", "op": "FULLY_CONNECTED", "units": 5})");
    REQUIRE(import_json(sound, "sound").ok());
    Xorshift32 random(kSeed);
    int accepted = 0;
    for (int i = 0; i < 5000; ++i) {
        CAPTURE(kSeed, i);
        std::string text = sound;
        for (int n = random.in_range(1, 3); n > 0; --n) {
            const auto at = static_cast<std::size_t>(
                random.in_range(0, static_cast<std::int32_t>(text.size()) - 1));
            constexpr std::string_view kLetters = "0123456789-[]{},\": e.x";
            text[at] = kLetters[static_cast<std::size_t>(
                random.in_range(0, static_cast<std::int32_t>(kLetters.size()) - 1))];
        }
        const auto network = import_json(text, "fuzz.json");
        if (network)
            ++accepted;
        else if (network.diagnostics().empty())
            FAIL("refused without a reason");
    }
    std::cout << "seed " << kSeed << ": 5000 damaged descriptions, " << accepted
              << " still sound\n";
}
