// The kernels as machine code of the Cortex-M cores, on the random operators and tiles of
// kernels_test.cpp, against sim/reference. Operands end where memory ends, so that a read or write
// beyond them faults, and multiple loads and stores must be aligned.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "guest/guest_kernel.hpp"
#include "runtime/kernel/random_operator.hpp"
#include "runtime/kernel/tiled_run.hpp"

using namespace outcore;
using namespace outcore::test;

namespace {

using network::OperatorKind;

const schedule::KernelLayouts& layouts() {
    static const auto loaded =
        schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/configs/kernels/layout.json");
    REQUIRE(loaded.ok());
    return loaded.value();
}

std::string image(GuestCpu cpu) {
    return OUTCORE_BINARY_DIR "/bin/outcore-kernels-" + to_string(cpu) + ".elf";
}

std::vector<std::vector<std::uint8_t>> random_inputs(const network::Network& network,
                                                     Xorshift32& random) {
    std::vector<std::vector<std::uint8_t>> inputs;
    for (const TensorId id : network.inputs) {
        inputs.emplace_back(static_cast<std::size_t>(network.tensor(id).size_bytes()));
        for (auto& byte : inputs.back()) byte = random.next_byte();
    }
    return inputs;
}

/// `count` operators in two tilings each; the seed in a failure's message reruns one.
void compare(GuestCpu cpu, OperatorKind kind, std::uint32_t count) {
    if (!std::filesystem::exists(image(cpu))) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    GuestKernel guest(cpu, image(cpu));
    for (std::uint32_t seed = 1; seed <= count; ++seed) {
        RandomOperator draw(seed * 7907u + static_cast<std::uint32_t>(kind));
        const network::Network network = draw.draw(kind);
        const auto inputs = random_inputs(network, draw.random());
        std::vector<std::uint8_t> joined;
        for (const auto& input : inputs) joined.insert(joined.end(), input.begin(), input.end());
        const auto expected = reference::run(network, joined);
        REQUIRE(expected.ok());
        INFO(network::to_string(kind) << " on " << to_string(cpu) << ", seed " << seed);
        const auto on_guest = [&](const oc_call& call, const CallSizes& sizes) {
            guest.run(call, sizes, GuestCounting::Instructions);
        };
        for (int tiling = 0; tiling < 2; ++tiling) {
            const auto result = TiledRun(network, draw.random(), layouts(), on_guest).run(inputs);
            if (result != expected->outputs) FAIL("differs");
        }
    }
    SUCCEED();
}

}  // namespace

TEST_CASE("CONV_2D of a Cortex-M4 equals the reference in any tiles") {
    compare(GuestCpu::M4, OperatorKind::Conv2d, 600);
}
TEST_CASE("CONV_2D of a Cortex-M7 and a Cortex-M33 equals the reference in any tiles") {
    compare(GuestCpu::M7, OperatorKind::Conv2d, 150);
    compare(GuestCpu::M33, OperatorKind::Conv2d, 150);
}
TEST_CASE("FULLY_CONNECTED of a Cortex-M4 equals the reference in any tiles") {
    compare(GuestCpu::M4, OperatorKind::FullyConnected, 600);
}
TEST_CASE("FULLY_CONNECTED of a Cortex-M7 and a Cortex-M33 equals the reference in any tiles") {
    compare(GuestCpu::M7, OperatorKind::FullyConnected, 100);
    compare(GuestCpu::M33, OperatorKind::FullyConnected, 100);
}
