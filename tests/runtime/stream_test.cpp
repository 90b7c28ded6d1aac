// Frames in flight: tasks that are skipped or done once, streams that drain, break off and begin
// again.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "outcore_app.h"
#include "runtime/memory_port.hpp"

using namespace outcore::test;

namespace {

constexpr std::uint32_t kSram = 0, kFlash = 1;
constexpr std::uint32_t kN = 8, kSum = 16, kOut = 24, kScratch = 32;

/// sum = input + weights; weights are loaded once; an iteration later the sum is moved and taken.
BlobBuilder stream_blob() {
    BlobBuilder b;
    b.delay = 1;
    b.keeps_bytes = true;
    b.devices = {{"sram", false, kScratch + kAddScratchBytes},
                 {"qspi", true, 4096, 256, 4096, true}};
    b.operators = {add_operator(kN)};
    b.bindings = {{false, 0, 0, 0, kN}, {true, 0, 0, kOut, kN}};
    b.lanes.resize(3);
    b.lanes[0].tasks = {
        {4, {}, {0}},
        {5, {{2, 1}}, {0}},
        add_task({{1, 1}}, 0, kN, {kSram, 0}, {kSram, 8}, {kSram, kSum}, {kSram, kScratch})};
    b.lanes[0].tasks[1].delay = 1;
    b.lanes[1] = {1, kFlash, {move_task({}, kFlash, 100, kSram, 8, kN)}};
    b.lanes[1].tasks[0].once = true;
    b.lanes[2] = {2, 255, {move_task({}, kSram, kSum, kSram, kOut, kN)}};
    b.lanes[2].tasks[0].delay = 1;
    return b;
}

class StreamPort : public MemoryPort {
  public:
    explicit StreamPort(const Bytes& blob, bool in_place = false) : MemoryPort(blob, in_place) {
        REQUIRE(open() == OC_OK);
        for (std::uint8_t i = 0; i < kN; ++i) memory[kFlash][100u + i] = i;
    }
    int give(std::uint8_t number) {
        inputs[0] = Bytes(kN, number);
        outputs[0].clear();
        return steps(oc_frame_begin(&context));
    }
    int drain() {
        outputs[0].clear();
        return steps(oc_drain_begin(&context));
    }
    /// Whether the last iteration took the outputs of the frame with that number.
    bool took(std::uint8_t number) const {
        Bytes sum(kN);
        for (std::uint8_t i = 0; i < kN; ++i) sum[i] = static_cast<std::uint8_t>(number + i);
        return outputs[0] == sum;
    }

  private:
    int steps(int result) {
        if (result == OC_OK) result = OC_MORE;
        while (result > OC_OK) {
            result = oc_step(&context);
            if (result == OC_WAITING) port.wait(port.user);
        }
        return result;
    }
};

}  // namespace

TEST_CASE("each iteration takes a frame in and the outputs of the frame before out") {
    for (const bool in_place : {false, true}) {
        StreamPort port(stream_blob().build(), in_place);
        REQUIRE(port.give(10) == OC_OK);
        CHECK(port.outputs[0].empty());
        CHECK(oc_outputs_due(&port.context) == 0);
        for (std::uint8_t number = 11; number < 50; ++number) {
            if (number == 20) port.memory[kFlash].assign(4096, 0xEE);  // loaded once: not seen
            REQUIRE(port.give(number) == OC_OK);
            CHECK(oc_outputs_due(&port.context) == 1);
            CHECK(port.took(static_cast<std::uint8_t>(number - 1)));
        }
        REQUIRE(port.drain() == OC_OK);
        CHECK(port.took(49));
        CHECK(port.drain() == OC_ERR_STATE);
    }
}

TEST_CASE("a stream begins again after its end, after a stop and after an error") {
    StreamPort port(stream_blob().build());
    REQUIRE(port.give(1) == OC_OK);
    REQUIRE(port.drain() == OC_OK);
    CHECK(port.took(1));
    port.memory[kSram].assign(port.memory[kSram].size(), 0xEE);
    REQUIRE(port.give(2) == OC_OK);  // loads the weights anew
    REQUIRE(port.give(3) == OC_OK);
    CHECK(port.took(2));

    REQUIRE(oc_stop(&port.context) == OC_OK);
    CHECK(port.drain() == OC_ERR_STATE);
    port.memory[kSram].assign(port.memory[kSram].size(), 0xEE);
    REQUIRE(port.give(4) == OC_OK);
    CHECK(port.outputs[0].empty());
    REQUIRE(port.give(5) == OC_OK);
    CHECK(port.took(4));

    port.finish_status = OC_ERR_TRANSFER;
    CHECK(port.give(6) == OC_ERR_TRANSFER);
    port.finish_status = OC_OK;
    CHECK(port.drain() == OC_ERR_STATE);
    REQUIRE(port.give(7) == OC_OK);
    CHECK(port.outputs[0].empty());
    REQUIRE(port.drain() == OC_OK);
    CHECK(port.took(7));
}

TEST_CASE("a frame can not follow a gap before the stream has ended") {
    BlobBuilder b = stream_blob();
    b.delay = 2;
    b.lanes[0].tasks[1].delay = 2;
    b.lanes[2].tasks[0].delay = 2;
    StreamPort port(b.build());
    REQUIRE(port.give(1) == OC_OK);
    REQUIRE(port.drain() == OC_OK);
    CHECK(port.give(2) == OC_ERR_STATE);
    REQUIRE(port.drain() == OC_OK);
    CHECK(oc_outputs_due(&port.context) == 1);
    CHECK(port.give(2) == OC_OK);
}

TEST_CASE("without delays there is nothing to drain") {
    BlobBuilder b = stream_blob();
    b.delay = 0;
    b.lanes[0].tasks[1].delay = b.lanes[2].tasks[0].delay = 0;
    StreamPort port(b.build());
    CHECK(port.drain() == OC_ERR_STATE);
    REQUIRE(port.give(1) == OC_OK);
    CHECK(oc_outputs_due(&port.context) == 1);
    CHECK(port.drain() == OC_ERR_STATE);
    CHECK(port.give(2) == OC_OK);
}

TEST_CASE("sums of frames in flight are kept apart, or add up") {
    StreamPort port(stream_blob().build());
    std::array<std::uint32_t, 2> sums{};
    oc_set_checksums(&port.context, sums.data(), 1, 1);
    REQUIRE(port.give(1) == OC_OK);
    const std::uint32_t one = sums[0];
    CHECK(one != 0);
    CHECK(sums[1] == 0);
    oc_set_checksums(&port.context, sums.data(), 1, 0);
    REQUIRE(port.give(1) == OC_OK);
    CHECK(sums[0] == 2 * one);
}

TEST_CASE("an application binds no input to end a stream") {
    alignas(8) std::array<std::uint32_t, OC_APP_WORDS> arena{};
    oc_app* app = oc_app_init(arena.data(), sizeof arena);
    REQUIRE(app != nullptr);
    MemoryPort port(stream_blob().build());
    port.finish = oc_app_context(app);
    REQUIRE(oc_app_open(app, &port.port) == OC_OK);
    for (std::uint8_t i = 0; i < kN; ++i) port.memory[kFlash][100u + i] = i;
    Bytes input(kN, 40), output(kN, 0);
    REQUIRE(oc_app_set_input(app, 0, input.data(), kN) == OC_OK);
    REQUIRE(oc_app_set_output(app, 0, output.data(), kN) == OC_OK);
    CHECK(oc_app_get_status(app).delay == 1);
    REQUIRE(oc_app_run(app) == OC_OK);
    CHECK(oc_app_get_status(app).outputs == 0);
    input.assign(kN, 50);
    REQUIRE(oc_app_run(app) == OC_OK);
    CHECK(oc_app_get_status(app).outputs == 1);
    CHECK(output == Bytes{40, 41, 42, 43, 44, 45, 46, 47});
    REQUIRE(oc_app_set_input(app, 0, nullptr, kN) == OC_OK);
    REQUIRE(oc_app_run(app) == OC_OK);
    CHECK(output == Bytes{50, 51, 52, 53, 54, 55, 56, 57});
    CHECK(oc_app_run(app) == OC_ERR_STATE);
    CHECK(oc_app_get_status(app).state == OC_APP_IDLE);
}
