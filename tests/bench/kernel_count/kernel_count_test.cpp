// Executed instructions per MAC of every case on every core, against CMSIS-NN. Each case is one
// call on the whole tensor; its bytes must be those of sim/reference.
//
// No case may take more than the baseline, nor more than its bar in the table; the geometric means
// of all factors have a bar too. SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "kernel_cases.hpp"
#include "reference/executor.hpp"
#include "runtime/kernel/tiled_run.hpp"

using namespace outcore;
using namespace outcore::test;

namespace {

std::string image(GuestCpu cpu) {
    return OUTCORE_BINARY_DIR "/bin/outcore-kernels-" + to_string(cpu) + ".elf";
}

const schedule::KernelLayouts& layouts() {
    static const auto loaded =
        schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/configs/kernels/layout.json");
    REQUIRE(loaded.ok());
    return loaded.value();
}

std::vector<std::vector<std::uint8_t>> random_inputs(const network::Network& network) {
    Xorshift32 random(7);
    std::vector<std::vector<std::uint8_t>> inputs;
    for (const TensorId id : network.inputs) {
        inputs.emplace_back(static_cast<std::size_t>(network.tensor(id).size_bytes()));
        for (auto& byte : inputs.back()) byte = random.next_byte();
    }
    return inputs;
}

GuestCount count(GuestKernel& guest, const KernelCase& one, GuestCounting counting) {
    const network::Network network = build_case(one);
    const auto inputs = random_inputs(network);
    GuestCount result;
    Xorshift32 random(1);
    const auto on_guest = [&](const oc_call& call, const CallSizes& sizes) {
        result = guest.run(call, sizes, counting);
    };
    const auto bytes = TiledRun(network, random, layouts(), on_guest).whole().run(inputs);
    std::vector<std::uint8_t> joined;
    for (const auto& input : inputs) joined.insert(joined.end(), input.begin(), input.end());
    const auto expected = reference::run(network, joined);
    REQUIRE(expected.ok());
    if (bytes != expected->outputs) FAIL(one.name << " differs from the reference");
    return result;
}

double baseline(const KernelCase& one, GuestCpu cpu) {
    if (cpu == GuestCpu::M33) return one.m33;
    return cpu == GuestCpu::M7 ? one.m7 : one.m4;
}

/// Of the geometric means over all cases.
constexpr double kLeastFactor = 1.5;

/// Geometric mean of factors.
class GeometricMean {
  public:
    void add(double factor) { logs_ += std::log(factor), ++count_; }
    double value() const { return count_ == 0 ? 0 : std::exp(logs_ / count_); }

  private:
    double logs_ = 0;
    int count_ = 0;
};

/// OUTCORE_KERNEL_CASES=conv1x1 keeps the cases whose names contain the text.
bool chosen(const KernelCase& one) {
    const char* text = std::getenv("OUTCORE_KERNEL_CASES");
    return text == nullptr || one.name.find(text) != std::string::npos;
}

void compare(GuestCpu cpu) {
    if (!std::filesystem::exists(image(cpu))) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    GuestKernel guest(cpu, image(cpu));
    GeometricMean instructions, cycles;
    fmt::print("\n{:26} {:>9} {:>10} {:>7} {:>7} {:>6} {:>7} {:>7} {:>6}\n", to_string(cpu), "MACs",
               "instr", "/MAC", "base", "factor", "cyc/MAC", "base", "factor");
    for (const KernelCase& one : kernel_cases()) {
        if (!chosen(one)) continue;
        const GuestCount counted = count(guest, one, GuestCounting::Blocks);
        const auto macs = static_cast<double>(one.macs);
        const double per_mac = static_cast<double>(counted.instructions) / macs;
        const double cycles_per_mac = static_cast<double>(counted.cycles) / macs;
        const double factor = baseline(one, cpu) / per_mac;
        instructions.add(factor);
        cycles.add(one.m4_cycles / cycles_per_mac);
        fmt::print("{:26} {:>9} {:>10} {:>7.3f} {:>7.2f} {:>6.2f} {:>7.3f} {:>7.2f} {:>6.2f}\n",
                   one.name, one.macs, counted.instructions, per_mac, baseline(one, cpu), factor,
                   cycles_per_mac, one.m4_cycles, one.m4_cycles / cycles_per_mac);
        INFO(one.name);
        CHECK(factor >= 1.0);
        CHECK(one.m4_cycles >= cycles_per_mac);
        if (one.bar > 0) CHECK(per_mac <= one.bar);
    }
    fmt::print("{:26} {:>47.2f} {:>22.2f}\n", "geometric mean", instructions.value(),
               cycles.value());
    std::fflush(stdout);
    CHECK(instructions.value() >= kLeastFactor);
    CHECK(cycles.value() >= kLeastFactor);
}

}  // namespace

TEST_CASE("instructions per MAC on a Cortex-M4") { compare(GuestCpu::M4); }
TEST_CASE("instructions per MAC on a Cortex-M7") { compare(GuestCpu::M7); }
TEST_CASE("instructions per MAC on a Cortex-M33") { compare(GuestCpu::M33); }

TEST_CASE("counting blocks equals counting instructions") {
    if (!std::filesystem::exists(image(GuestCpu::M4))) return;
    GuestKernel guest(GuestCpu::M4, image(GuestCpu::M4));
    for (const KernelCase& one : kernel_cases()) {
        if (one.macs > 100000) continue;
        const GuestCount blocks = count(guest, one, GuestCounting::Blocks);
        const GuestCount single = count(guest, one, GuestCounting::Instructions);
        INFO(one.name);
        CHECK(blocks.instructions == single.instructions);
        // A load at the beginning of a block may follow one in the block before.
        CHECK(static_cast<double>(single.cycles) ==
              Approx(static_cast<double>(blocks.cycles)).epsilon(0.02));
    }
}
