// Networks whose activations do not fit: the stripes of `fused` give the bytes of the reference,
// whatever the timing, without external RAM.
// SPDX-License-Identifier: Apache-2.0
#include "judge/deployed_network.hpp"
#include "network/lifetimes.hpp"
#include "support/networks.hpp"
#include "support/shared_folder.hpp"

using namespace outcore;
using namespace outcore::testing;
using outcore::test::NetworkBuilder;

namespace {

scheduler::Outcome fused(const Workload& load, const std::string& board,
                         std::optional<std::int64_t> sram_bytes = std::nullopt) {
    const scheduler::Outcome outcome = make_schedule(load, board, "fused", sram_bytes);
    if (const auto* made = std::get_if<schedule::Schedule>(&outcome)) {
        for (const schedule::Buffer& buffer : made->buffers) {
            const bool memory = made->platform->is_memory(buffer.device);
            CHECK((!memory || made->platform->memory(buffer.device).on_chip_ram()));
        }
    }
    return outcome;
}

void replay(const Workload& workload, const schedule::Schedule& made) {
    Workload load = workload;
    load.expected = required(judge::expect(made, load.inputs));
    CHECK(load.expected.outputs == workload.expected.outputs);
    const Deployed deployed(made);
    for (const auto delays : {judge::Delays::Zero, judge::Delays::Max, judge::Delays::Random})
        check_replay(load, deployed.request(load, judge::Target::Host, delays));
}

Workload random_bottlenecks(Xorshift32& random) {
    const std::int32_t size = random.in_range(17, 40);
    NetworkBuilder builder({1, size, size + random.in_range(0, 3), 3}, random.next());
    builder.conv(8, 3, random.in_range(1, 2));
    for (std::int32_t block = random.in_range(1, 3); block > 0; --block) {
        const TensorId left = builder.last();
        builder.conv(8 * random.in_range(3, 6), 1);
        const bool residual = random.in_range(0, 1) == 0;
        builder.depthwise(random.in_range(0, 2) == 0 ? 5 : 3, residual ? 1 : random.in_range(1, 2));
        builder.conv(8, 1);
        if (residual) builder.add(left);
    }
    Workload load;
    load.network = std::make_shared<network::Network>(builder.mean().fully_connected(7).build());
    load.inputs = judge::seeded_frames(*load.network, 1);
    load.expected = required(judge::expect(*load.network, load.inputs));
    return load;
}

/// The bar: no external RAM, activations of 1.5 MB, 312 KiB of buffers.
void check_mobilenet_v2(const fs::path& model) {
    const Workload load = load_workload(model, 1);
    const scheduler::Outcome outcome = fused(load, "stm32f746g-disco");
    REQUIRE(std::holds_alternative<schedule::Schedule>(outcome));
    replay(load, std::get<schedule::Schedule>(outcome));
}

}  // namespace

TEST_CASE("fused schedules of random bottlenecks in little SRAM give the reference's bytes") {
    const std::uint32_t seed = 99;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const char* boards[] = {"stm32f746g-disco", "b-u585i-iot02a", "stm32l476g-disco"};
    int replayed = 0, copies = 0;
    for (int round = 0; round < 12; ++round) {
        CAPTURE(round);
        const Workload load = random_bottlenecks(random);
        const std::string board = boards[random.in_range(0, 2)];
        const std::int64_t peak = network::peak_activations(*load.network).bytes;
        const std::int64_t sram = peak * random.in_range(35, 80) / 100;
        const scheduler::Outcome outcome = fused(load, board, sram);
        const auto* made = std::get_if<schedule::Schedule>(&outcome);
        if (made == nullptr) {
            const auto& why = std::get<scheduler::Infeasible>(outcome);
            CHECK(why.op.valid());
            CHECK(why.bytes_needed > 0);
            continue;
        }
        ++replayed;
        for (const schedule::Task& task : made->tasks) {
            const auto* transfer = std::get_if<schedule::Transfer>(&task.action);
            const bool copy = transfer != nullptr && transfer->kind == schedule::TransferKind::Copy;
            copies += copy ? 1 : 0;
        }
        replay(load, *made);
    }
    CHECK(replayed >= 6);
    CHECK(copies > 0);
}

TEST_CASE("a described MobileNetV2 runs on a STM32F746 without external RAM") {
    check_mobilenet_v2(fs::path(OUTCORE_SOURCE_DIR) / "models/published/mobilenet_v2_1.0_224.json");
}

TEST_CASE("the MobileNetV2 of tflite-micro runs on a STM32F746 without external RAM") {
    const auto model =
        test::shared_path("models/tflite_micro/mobilenet_v2_quantized_1x3x224x224.tflite");
    if (!model) {
        WARN("skipped: no shared models");
        return;
    }
    check_mobilenet_v2(*model);
}

TEST_CASE("without room for a single stripe, the operator and its bytes are named") {
    const Workload load = load_workload(
        fs::path(OUTCORE_SOURCE_DIR) / "models/published/mobilenet_v2_1.0_224.json", 1);
    const scheduler::Outcome outcome = fused(load, "stm32f746g-disco", 100 * 1024);
    const auto* why = std::get_if<scheduler::Infeasible>(&outcome);
    REQUIRE(why != nullptr);
    CHECK(why->op.valid());
    CHECK(why->bytes_free <= 100 * 1024);
    CHECK(why->bytes_needed > why->bytes_free);
    REQUIRE(why->nearest_bytes.has_value());
    CHECK(std::holds_alternative<schedule::Schedule>(
        fused(load, "stm32f746g-disco", *why->nearest_bytes)));
}
