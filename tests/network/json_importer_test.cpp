#include "network/json_importer.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "base/random.hpp"
#include "network/importer.hpp"

using namespace outcore;
using namespace outcore::network;

namespace {

std::string document(const std::string& layers, const std::string& shape = "[1, 8, 8, 3]",
                     int seed = 1) {
    return R"({"format": "outcore-network", "version": 1, "name": "net", "source": "a test", "seed": )" +
           std::to_string(seed) + R"(, "inputs": [{"name": "in", "shape": )" + shape +
           "}], \"layers\": [" + layers + "]}";
}

Network imported(const std::string& text) {
    auto network = import_json(text, "net.json");
    if (!network) FAIL(to_string(network.diagnostics().front()));
    return std::move(*network);
}

const Tensor& output_of(const Network& net, std::int32_t op) {
    return net.tensor(net.op(OperatorId(op)).output);
}

std::int64_t total_macs(const Network& net) {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < net.operators.size(); ++i) total += macs(net, OperatorId(i));
    return total;
}

std::int64_t parameters(const Network& net) {
    std::int64_t total = 0;
    for (const Tensor& tensor : net.tensors) total += tensor.constant() ? tensor.elements() : 0;
    return total;
}

}  // namespace

TEST_CASE("a chain of layers needs no names of inputs") {
    const Network net = imported(document(R"(
        {"name": "c", "op": "CONV_2D", "filters": 4, "kernel": [3, 1], "stride": 2, "activation": "RELU6"},
        {"name": "d", "op": "DEPTHWISE_CONV_2D", "kernel": 3, "padding": "VALID", "depth_multiplier": 2, "bias": false},
        {"name": "m", "op": "MEAN", "axes": [1, 2]},
        {"name": "f", "op": "FULLY_CONNECTED", "units": 5},
        {"name": "s", "op": "SOFTMAX"})"));
    REQUIRE(net.operators.size() == 5);
    CHECK(output_of(net, 0).shape == std::vector<std::int32_t>{1, 4, 4, 4});
    CHECK(output_of(net, 1).shape == std::vector<std::int32_t>{1, 2, 2, 8});
    CHECK(output_of(net, 2).shape == std::vector<std::int32_t>{1, 8});
    CHECK(output_of(net, 3).shape == std::vector<std::int32_t>{1, 5});
    CHECK(!net.op(OperatorId(1)).inputs[2].valid());
    CHECK(net.op(OperatorId(0)).as<Window>().pad_top == 0);
    CHECK(net.op(OperatorId(0)).as<Window>().kernel_w == 1);
    CHECK(net.name == "net");
    CHECK(net.tensor(net.outputs[0]).name == "s");
    CHECK(output_of(net, 4).quantization.zero_point() == -128);
}

TEST_CASE("every operator can be described") {
    const Network net = imported(document(R"(
        {"name": "pad", "op": "PAD", "paddings": [[0, 0], [1, 0], [1, 0], [0, 0]]},
        {"name": "max", "op": "MAX_POOL_2D", "kernel": 3},
        {"name": "average", "op": "AVERAGE_POOL_2D", "inputs": ["pad"], "kernel": 2, "stride": 3, "padding": "SAME"},
        {"name": "both", "op": "CONCATENATION", "inputs": ["max", "average"]},
        {"name": "large", "op": "RESIZE_NEAREST_NEIGHBOR", "size": [6, 6], "half_pixel_centers": true},
        {"name": "turned", "op": "TRANSPOSE", "permutation": [0, 3, 1, 2]},
        {"name": "relu", "op": "RELU", "scale": 0.25, "zero_point": -100},
        {"name": "relu6", "op": "RELU6"},
        {"name": "sum", "op": "ADD", "inputs": ["relu", "relu6"], "activation": "RELU"},
        {"name": "difference", "op": "SUB", "inputs": ["sum", "relu"]},
        {"name": "product", "op": "MUL", "inputs": ["sum", "difference"], "activation": "RELU_N1_TO_1"},
        {"name": "gate", "op": "LOGISTIC"},
        {"name": "flat", "op": "RESHAPE", "shape": [1, 1, -1]},
        {"name": "thin", "op": "SQUEEZE", "axes": [1]},
        {"name": "bytes", "op": "QUANTIZE", "type": "uint8", "scale": 0.5, "zero_point": 3},
        {"name": "again", "op": "QUANTIZE"},
        {"name": "real", "op": "DEQUANTIZE"})"));
    CHECK(net.operators.size() == 17);
    CHECK(output_of(net, 6).quantization.scale() == 0.25F);
    CHECK(output_of(net, 6).quantization.zero_point() == -100);
    CHECK(output_of(net, 13).shape == std::vector<std::int32_t>{1, 216});
    CHECK(output_of(net, 14).type == ElementType::UInt8);
    CHECK(output_of(net, 16).type == ElementType::Float32);
}

TEST_CASE("a float input is quantised first") {
    const Network net =
        imported(R"({"format": "outcore-network", "version": 1, "name": "n", "source": "a test",
        "inputs": [{"name": "in", "shape": [1, 4], "type": "float32"}],
        "layers": [{"name": "q", "op": "QUANTIZE"}, {"name": "f", "op": "FULLY_CONNECTED", "units": 2}]})");
    CHECK(net.tensor(net.inputs[0]).type == ElementType::Float32);
    CHECK(net.tensor(net.inputs[0]).quantization.scales.empty());
}

TEST_CASE("weights depend on the seed and on the layer's position, not on the layers before") {
    const std::string layer = R"({"name": "c", "op": "CONV_2D", "filters": 4, "kernel": 3})";
    const auto weights = [](const Network& net, std::int32_t op) {
        return net.tensor(net.op(OperatorId(op)).inputs[1]).data;
    };
    const Network one = imported(document(layer));
    CHECK(weights(one, 0) == weights(imported(document(layer)), 0));
    CHECK(weights(one, 0) != weights(imported(document(layer, "[1, 8, 8, 3]", 2)), 0));
    const std::string tail = R"(, {"name": "d", "op": "CONV_2D", "filters": 2, "kernel": 1})";
    const std::string wider = R"({"name": "c", "op": "CONV_2D", "filters": 4, "kernel": 5})";
    CHECK(weights(imported(document(layer + tail)), 1) ==
          weights(imported(document(wider + tail)), 1));
}

TEST_CASE("the generator of weights is pinned: the format promises these bytes") {
    const Network net =
        imported(document(R"({"name": "f", "op": "FULLY_CONNECTED", "units": 2})", "[1, 4]"));
    const Operator& op = net.op(OperatorId(0));
    // xorshift32 from seed 1 ^ 0x9E3779B9; four bytes from each number, low byte first.
    std::uint32_t state = 1U ^ 0x9E3779B9U;
    std::vector<std::uint8_t> expected;
    for (int i = 0; i < 2; ++i) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        for (int k = 0; k < 4; ++k) expected.push_back(static_cast<std::uint8_t>(state >> (8 * k)));
    }
    CHECK(net.tensor(op.inputs[1]).data == expected);
    for (const std::uint8_t byte : net.tensor(op.inputs[1]).data) CHECK(byte != 0x80);
}

TEST_CASE("activations of synthetic networks neither vanish nor saturate") {
    // A small float model of the first two layers: scales are estimated, so only the order of
    // magnitude counts.
    const Network net = imported(document(R"(
        {"name": "a", "op": "FULLY_CONNECTED", "units": 256, "activation": "RELU"},
        {"name": "b", "op": "FULLY_CONNECTED", "units": 256, "activation": "RELU6"},
        {"name": "c", "op": "FULLY_CONNECTED", "units": 256})",
                                          "[1, 256]"));
    Xorshift32 random(3);
    std::vector<double> values(256);
    const Quantization& first = net.tensor(net.inputs[0]).quantization;
    for (double& v : values) v = double{first.scale()} * random.in_range(-128, 127);
    for (const Operator& op : net.operators) {
        const Tensor& weights = net.tensor(op.inputs[1]);
        const Tensor& bias = net.tensor(op.inputs[2]);
        const Quantization& q = net.tensor(op.output).quantization;
        std::vector<double> next(256);
        int saturated = 0;
        double square = 0;
        for (std::size_t o = 0; o < 256; ++o) {
            std::int32_t offset = 0;
            std::memcpy(&offset, &bias.data[o * 4], 4);
            double sum = offset * double{bias.quantization.scale()};
            for (std::size_t i = 0; i < 256; ++i) {
                sum += values[i] * double{weights.quantization.scale()} *
                       static_cast<std::int8_t>(weights.data[o * 256 + i]);
            }
            const double steps = std::round(sum / double{q.scale()}) + q.zero_point();
            if (steps > 127) ++saturated;
            next[o] = (std::clamp(steps, -128.0, 127.0) - q.zero_point()) * double{q.scale()};
            square += sum * sum / 256;
        }
        CHECK(saturated < 8);  // of 256
        CHECK(std::sqrt(square) > 1.2);
        CHECK(std::sqrt(square) < 3.0);
        values = next;
    }
}

TEST_CASE("the described networks have the published sizes") {
    struct Published {
        const char* file;
        std::int64_t macs, parameters;
    };
    // MobileNet: 569 million multiply-adds and 4.2 million parameters in table 1 of
    // arXiv:1704.04861; Keras states 4,253,864 and 475,544 parameters with four for each normalised
    // channel (10,944 and 2,736 channels), of which one, the folded bias, is left here. AlexNet,
    // single tower: 714 million and 61.1 million.
    const auto p =
        GENERATE(values<Published>({{"mobilenet_v1.json", 568740352, 4253864 - 3 * 10944},
                                    {"mobilenet_v1_0.25_96.json", 7745152, 475544 - 3 * 2736},
                                    {"alexnet.json", 714188480, 61100840}}));
    CAPTURE(p.file);
    const auto net = import_network(std::string(OUTCORE_SOURCE_DIR) + "/models/" + p.file);
    REQUIRE(net.ok());
    CHECK(total_macs(*net) == p.macs);
    CHECK(parameters(*net) == p.parameters);
    CHECK(net->source_sha256.size() == 64);
}
