// SPDX-License-Identifier: Apache-2.0
#include "deploy/image_writer.hpp"

#include <catch2/catch.hpp>
#include <cstring>

#include "base/sha256.hpp"
#include "deploy/chunk_packer.hpp"
#include "deploy/small_schedule.hpp"

using namespace outcore;
using ByteVector = std::vector<std::uint8_t>;

namespace {

schedule::KernelLayouts layouts() {
    auto loaded = schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/configs/kernels/layout.json");
    REQUIRE(loaded.ok());
    return *loaded;
}

void append_word(ByteVector& bytes, std::uint32_t word) {
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}

void append_counting(ByteVector& bytes, int first, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(first + i));
}

void set_biases(network::Network& network, const std::vector<std::int32_t>& values) {
    ByteVector& data = network.tensors[TensorId(2)].data;
    data.clear();
    for (const std::int32_t value : values) append_word(data, static_cast<std::uint32_t>(value));
}

using Words = std::vector<std::uint32_t>;

/// The two words at `at`.
Words words(const ByteVector& bytes, std::size_t at) {
    Words result(2);
    std::memcpy(result.data(), bytes.data() + at, 8);
    return result;
}

/// The chunk of channels 0 and 1: biases at 0, weights at 8, multipliers at 24, shift words at 32.
ByteVector first_pair(const network::Network& network) {
    const auto chunk =
        deploy::pack_chunk(network, {DeviceId(2), 0, 40, OperatorId(0), -1, 0, 2, 0, 2}, layouts());
    REQUIRE(chunk.ok());
    return *chunk;
}

}  // namespace

TEST_CASE("the image of a small convolution is what the format says, byte for byte") {
    schedule::Schedule s = testing::small_schedule();
    network::Network network = testing::small_network();
    set_biases(network, {1000, -2000, 3000});
    s.network = std::make_shared<const network::Network>(network);
    const auto images = deploy::write_images(s, layouts());
    REQUIRE(images.ok());
    REQUIRE(images->size() == 1);
    CHECK(images->front().storage == DeviceId(2));

    // Input scale 0.5, output scale 1: multipliers 0.125, 0.25, 0.0625, all 2^30 times a power of
    // two. Input zero point -3: three times the weights' sums (36, 100, 164) goes into the bias.
    ByteVector expected;
    append_word(expected, 1000 + 3 * 36);
    append_word(expected, -2000 + 3 * 100);
    const ByteVector pair = {1, 9, 3, 11, 2, 10, 4, 12, 5, 13, 7, 15, 6, 14, 8, 16};
    expected.insert(expected.end(), pair.begin(), pair.end());
    append_word(expected, 1u << 30);
    append_word(expected, 1u << 30);
    append_word(expected, 0x0000FE01u);
    append_word(expected, 0x0000FF00u);
    expected.resize(64, 0xFF);
    append_word(expected, 3000 + 3 * 164);
    append_word(expected, 0);
    const ByteVector alone = {17, 0, 19, 0, 18, 0, 20, 0, 21, 0, 23, 0, 22, 0, 24, 0};
    expected.insert(expected.end(), alone.begin(), alone.end());
    append_word(expected, 1u << 30);
    append_word(expected, 0);
    append_word(expected, 0x0000FD02u);
    append_word(expected, 0);
    CHECK(images->front().bytes == expected);
    CHECK(deploy::image_bytes(*images) == 104);
    const std::string digits = sha256_hex(expected);
    CHECK(deploy::image_id(*images)[0] == std::stoi(digits.substr(0, 2), nullptr, 16));
    CHECK(deploy::image_id(*images)[15] == std::stoi(digits.substr(30, 2), nullptr, 16));
}

TEST_CASE(
    "a tile of input channels takes its slice of the weights, bias first and multipliers last") {
    network::Network network = testing::small_network();
    set_biases(network, {0, 700, 0});
    const auto first =
        deploy::pack_chunk(network, {DeviceId(2), 0, 16, OperatorId(0), -1, 1, 2, 0, 1}, layouts());
    REQUIRE(first.ok());
    ByteVector expected;
    append_word(expected, 700 + 3 * 100);
    append_word(expected, 0);
    const ByteVector even = {9, 0, 13, 0, 11, 0, 15, 0};
    expected.insert(expected.end(), even.begin(), even.end());
    CHECK(*first == expected);
    const auto last =
        deploy::pack_chunk(network, {DeviceId(2), 0, 24, OperatorId(0), -1, 1, 2, 1, 2}, layouts());
    REQUIRE(last.ok());
    expected = {10, 0, 14, 0, 12, 0, 16, 0};
    for (const std::uint32_t word : {1u << 30, 0u, 0x0000FF00u, 0u}) append_word(expected, word);
    CHECK(*last == expected);
}

TEST_CASE("shift words tell the short requantisation where it is exact") {
    network::Network network = testing::small_network();
    set_biases(network, {0, 0, 0});
    // Channel 0 times 1/2^31: the output steps up where its sum reaches 2^30, so that the
    // channel is not constant. Its weights' sum is 36, inputs are at most 130 above their zero.
    network.tensors[TensorId(1)].quantization.scales = {1.0F / (1 << 30), 0.5F, 0.125F};
    std::get<network::Window>(network.operators[OperatorId(0)].attributes).activation =
        network::Activation::None;
    const std::int32_t limit = (1 << 30) - 36 * 130;
    set_biases(network, {limit - 1, 0, 0});
    CHECK(words(first_pair(network), 32) == Words{0x0000E21D, 0x0000FF00});
    set_biases(network, {limit, 0, 0});
    CHECK(words(first_pair(network), 32) == Words{0x0001E2FF, 0x0001FF00});
    set_biases(network, {-limit - 36 * 5, 0, 0});  // 125 below
    CHECK(words(first_pair(network), 32) == Words{0x0001E2FF, 0x0001FF00});
    set_biases(network, {0, 0, 0});
    network.tensors[TensorId(3)].quantization.scales = {0.2F};  // channel 1: multiplier above 1
    CHECK((words(first_pair(network), 32)[1] & 0x100FFu) == 0x100FFu);
}

TEST_CASE("channels whose output is always the same have a short requantisation without weights") {
    network::Network network = testing::small_network();
    network.tensors[TensorId(1)].quantization.scales = {0.5F / (1 << 22), 0.5F, 0.125F};
    const std::int32_t zero = network.tensor(TensorId(3)).quantization.zero_point();
    set_biases(network, {(1 << 30) + 128, 1, 0});  // 64 steps, and what weights add stays below 1/2
    const ByteVector constant = first_pair(network);
    CHECK(words(constant, 0) == Words{4 * 64, 1 + 3 * 100});
    for (std::size_t i = 0; i < 16; i += 2) CHECK(constant[8 + i] == 0);
    CHECK(constant[9] == 9);
    CHECK(words(constant, 24) == Words{1u << 30, 1u << 30});
    CHECK(words(constant, 32) == Words{0x0000FF00, 0x0000FF00});

    network.tensors[TensorId(1)].quantization.scales = {0.25F, 0.5F, 0.125F};
    set_biases(network, {(1 << 30) + 128, 0, 0});  // far beyond the largest output
    CHECK(words(first_pair(network), 0)[0] == static_cast<std::uint32_t>(4 * (127 - zero)));
    std::get<network::Window>(network.operators[OperatorId(0)].attributes).activation =
        network::Activation::Relu;
    set_biases(network, {-(1 << 30) - 128, 0, 0});  // clamped to the zero point
    CHECK(words(first_pair(network), 0)[0] == 0);
    CHECK(words(first_pair(network), 32)[0] == 0x0000FF00);
}

TEST_CASE("depthwise weights are cut by channel from every tap") {
    network::Network network = testing::small_network();
    network::Tensor weights = testing::int8_tensor("w", {1, 2, 2, 2}, 0.25F, 0);
    network.tensors[TensorId(1)] = testing::constant_tensor(weights, 1);
    network::Operator& op = network.operators[OperatorId(0)];
    op.kind = network::OperatorKind::DepthwiseConv2d;
    op.inputs.pop_back();
    network.tensors[TensorId(3)].shape = {1, 3, 3, 2};
    const auto chunk =
        deploy::pack_chunk(network, {DeviceId(2), 0, 16, OperatorId(0), -1, 1, 2, 0, 0}, layouts());
    REQUIRE(chunk.ok());
    CHECK(ByteVector(chunk->begin(), chunk->begin() + 4) == ByteVector{0, 0, 0, 0});  // no bias
    CHECK(ByteVector(chunk->begin() + 12, chunk->end()) == ByteVector{2, 4, 6, 8});
}

TEST_CASE("a constant operand is its raw bytes, filled up with erased flash") {
    const network::Network network = testing::small_network();
    const auto chunk =
        deploy::pack_chunk(network, {DeviceId(2), 0, 16, OperatorId(0), 2, 0, 0, 0, 0}, layouts());
    REQUIRE(chunk.ok());
    ByteVector expected;
    append_counting(expected, 100, 12);
    expected.resize(16, 0xFF);
    CHECK(*chunk == expected);
}

TEST_CASE("chunks of the wrong size or outside the storage are refused") {
    schedule::Schedule s = testing::small_schedule();
    s.chunks[ChunkId(1)].size_bytes = 24;
    auto refused = deploy::write_images(s, layouts());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics()[0].message ==
          "its chunk at storage offset 64 has 24 bytes; the layout says 40");
    s = testing::small_schedule();
    s.chunks[ChunkId(1)].offset = (1 << 20) - 16;
    refused = deploy::write_images(s, layouts());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics()[0].message.find("lies outside") != std::string::npos);
}
