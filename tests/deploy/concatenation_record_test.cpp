// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>

#include "deploy/small_schedule.hpp"
#include "deploy/task_record.hpp"

using namespace outcore;

TEST_CASE("a concatenation's input begins with the bytes that its tile copies") {
    network::Network network;
    network::Operator op;
    op.kind = network::OperatorKind::Concatenation;
    op.attributes = network::Fused{network::Activation::None, 3};
    op.inputs = {network.tensors.add(testing::int8_tensor("a", {1, 2, 2, 3}, 1.0F, 0)),
                 network.tensors.add(testing::int8_tensor("b", {1, 2, 2, 5}, 1.0F, 0))};
    op.output = network.tensors.add(testing::int8_tensor("out", {1, 2, 2, 8}, 1.0F, 0));
    network.operators.add(op);
    schedule::Schedule s = testing::small_schedule();
    s.network = std::make_shared<network::Network>(network);
    schedule::Compute compute;
    compute.op = OperatorId(0);
    compute.tile = {{1, 2, 0, 2, 5, 8}, 0, 0, 1};  // the last three channels: 2 to 4 of input b
    compute.inputs = {{BufferId(0), 0, {0, 2, 0, 2, 0, 5}, 10, 5}};
    compute.output = {BufferId(1), 0, {0, 2, 0, 2, 0, 8}, 16, 8};
    const TaskId task = s.tasks.add({LaneId(0), compute, {}, "concat"});
    const auto record = deploy::task_record(s, deploy::CoreWrites(s), task, {});
    REQUIRE(record.ok());
    // Behind header, tile and output: offset + a row + 2 channels, origin (1, 0, 2), strides.
    constexpr std::size_t kInputWord = 1 + 13;
    const auto word = [&](std::size_t index) {
        std::uint32_t value = 0;
        for (std::size_t i = 4; i-- > 0;) value = value << 8 | (*record)[4 * index + i];
        return value;
    };
    const std::uint32_t expected[] = {1024 + 10 + 2, 1, 0, 2, 10, 5};
    for (std::size_t i = 0; i < std::size(expected); ++i)
        CHECK(word(kInputWord + i) == expected[i]);
}
