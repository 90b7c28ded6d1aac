// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict.hpp"

#include <catch2/catch.hpp>
#include <numeric>

using namespace outcore;

namespace {

/// [1, 4] -> RELU6 -> RESHAPE [1, 2, 2] -> RELU6; scale 1, so values 0 to 6 pass.
network::Network two_clamps() {
    network::Network network;
    const auto tensor = [&](std::vector<std::int32_t> shape) {
        network::Tensor t;
        t.shape = std::move(shape);
        t.quantization.scales = {1.0F};
        return network.tensors.add(t);
    };
    const TensorId in = tensor({1, 4}), middle = tensor({1, 4}), seen = tensor({1, 2, 2}),
                   out = tensor({1, 2, 2});
    network.operators.add({network::OperatorKind::Relu6, 0, {in}, middle, {}});
    network.operators.add({network::OperatorKind::Reshape, 1, {middle}, seen, {}});
    network.operators.add({network::OperatorKind::Relu6, 2, {seen}, out, {}});
    network.inputs = {in};
    network.outputs = {out};
    return network;
}

judge::ReplayResult perfect(const judge::Expectation& expected) {
    judge::ReplayResult replayed;
    replayed.outputs = expected.outputs;
    replayed.sums = expected.sums;
    return replayed;
}

}  // namespace

TEST_CASE("the checksum does not depend on the order of the bytes' arrival, but on their places") {
    const std::vector<std::uint8_t> bytes = {3, 0, 255};
    // (3+1) * 1 + (0+1) * (0x9E3779B1 | 1) + (255+1) * (0x3C6EF362 | 1)
    CHECK(judge::operator_sum(bytes) == 4u + 0x9E3779B1u + 256u * 0x3C6EF363u);
    CHECK(judge::operator_sum(std::vector<std::uint8_t>{0, 3, 255}) != judge::operator_sum(bytes));
    CHECK(judge::operator_sum(std::vector<std::uint8_t>{0}) != judge::operator_sum({}));
}

TEST_CASE("equal bytes and checksums make a good verdict") {
    const network::Network network = two_clamps();
    const std::vector<std::uint8_t> inputs = {1, 2, 250, 9, 0, 0, 6, 7};
    const auto expected = judge::expect(network, inputs);
    REQUIRE(expected.ok());
    CHECK(expected->frames == 2);
    CHECK(expected->outputs == std::vector<std::uint8_t>{1, 2, 0, 6, 0, 0, 6, 6});
    CHECK(expected->sums[0][1] == 0);
    CHECK(expected->sums[0][0] == expected->sums[0][2]);
    const judge::Verdict verdict = judge::verdict_on({}, perfect(*expected), *expected);
    CHECK(verdict.ok());
    CHECK(to_string(verdict, network) ==
          "2 frames, 8 of 8 output bytes equal, the checksum of every operator too");
}

TEST_CASE("the first operator and the first byte that differ are named") {
    const network::Network network = two_clamps();
    const auto expected = judge::expect(network, std::vector<std::uint8_t>{1, 2, 3, 4, 1, 2, 3, 4});
    REQUIRE(expected.ok());
    judge::ReplayResult replayed = perfect(*expected);
    replayed.outputs[6] = 77;
    replayed.sums[1][2] ^= 1u;
    judge::Verdict verdict = judge::verdict_on({}, replayed, *expected);
    CHECK_FALSE(verdict.ok());
    CHECK(verdict.bytes_equal == 7);
    REQUIRE(verdict.first_difference);
    CHECK(verdict.first_difference->frame == 1);
    CHECK(verdict.first_difference->byte == 2);
    CHECK(verdict.first_difference->expected == 3);
    CHECK(verdict.first_difference->found == 77);
    CHECK(verdict.first_operator == OperatorId(2));
    CHECK(verdict.first_operator_frame == 1);
    CHECK(to_string(verdict, network).find("#2 RELU6") != std::string::npos);
}

TEST_CASE("an inner operator that differs is found even when the outputs are equal") {
    const network::Network network = two_clamps();
    const auto expected = judge::expect(network, std::vector<std::uint8_t>{1, 2, 3, 4});
    REQUIRE(expected.ok());
    judge::ReplayResult replayed = perfect(*expected);
    replayed.sums[0][0] += 1;
    CHECK_FALSE(judge::verdict_on({}, replayed, *expected).ok());
    replayed.sums.clear();
    CHECK_FALSE(judge::verdict_on({}, replayed, *expected).ok());
}

TEST_CASE("missing bytes and a crash are no good verdicts") {
    const network::Network network = two_clamps();
    const auto expected = judge::expect(network, std::vector<std::uint8_t>{1, 2, 3, 4});
    REQUIRE(expected.ok());
    judge::ReplayResult replayed = perfect(*expected);
    replayed.outputs.pop_back();
    judge::Verdict verdict = judge::verdict_on({}, replayed, *expected);
    CHECK_FALSE(verdict.ok());
    CHECK(verdict.bytes_compared == 4);
    CHECK(verdict.bytes_equal == 3);
    replayed = {};
    replayed.exit_code = 4;
    replayed.messages = "no such sector\n";
    verdict = judge::verdict_on({}, replayed, *expected);
    CHECK_FALSE(verdict.ok());
    CHECK(verdict.problem == "exit 4: no such sector");
    replayed.timed_out = true;
    CHECK(judge::verdict_on({}, replayed, *expected).problem == "killed: it did not end in time");
}

TEST_CASE("inputs that are not whole frames are refused") {
    const auto refused = judge::expect(two_clamps(), std::vector<std::uint8_t>{1, 2, 3});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics()[0].message ==
          "found 3 bytes; must be a multiple of 4, the inputs of one frame");
}

TEST_CASE("seeded frames are the seeded inputs of 1, 2, 3") {
    const network::Network network = two_clamps();
    const auto three = judge::seeded_frames(network, 3);
    const auto one = judge::seeded_frames(network, 1);
    REQUIRE(three.size() == 12);
    CHECK(std::equal(one.begin(), one.end(), three.begin()));
    CHECK_FALSE(std::equal(one.begin(), one.end(), three.begin() + 4));
}
