// Random erases and programs of real flash parts: one transaction for a command takes exactly the
// time of burst by burst, and what the closed forms say.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>

#include "../small_script.hpp"
#include "base/random.hpp"
#include "cost/transfer_cost.hpp"
#include "platform/platform_loader.hpp"

using namespace outcore;
using simulator::SimulationResult;
using test::SmallScript;

namespace {

constexpr const char* kBoards[] = {"stm32f746g-disco-w25q", "stm32h747i-disco", "b-u585i-iot02a"};

platform::Platform board_named(const char* name) {
    auto board = platform::load_platform(name, OUTCORE_SOURCE_DIR "/configs");
    if (!board) FAIL(to_string(board.diagnostics().front()));
    return *std::move(board);
}

SimulationResult played(const SmallScript& script, const simulator::Options& options) {
    auto result = script.simulate(options);
    if (!result) FAIL(to_string(result.diagnostics().front()));
    return *std::move(result);
}

/// Erases a few regions of random size and programs each from its start, one after the other.
struct Spill {
    SmallScript script;
    Cycles closed;
};

Spill random_spill(const platform::Platform& board, std::uint32_t seed) {
    Spill spill{SmallScript(board), {}};
    Xorshift32 random(seed);
    const platform::Channel& channel = board.channels.at(0);
    const platform::Storage& storage = board.storage(channel.storage);
    const DeviceId near = channel.reaches.front();
    const auto typical = cost::DeviceTiming::Typical;
    std::int64_t sector = random.in_range(0, 100);
    TaskId last;
    for (int region = 0; region < 4; ++region) {
        const std::int64_t sectors = random.in_range(1, 40);
        const std::int64_t offset = sector * storage.sector.count;
        const std::int64_t bytes = sectors * storage.sector.count;
        const std::int64_t stored = 8 * random.in_range(1, 300);
        const BufferId far = spill.script.buffer(channel.storage.value, offset, bytes);
        const auto after = [&] { return last.valid() ? std::vector{last} : std::vector<TaskId>{}; };
        last = spill.script.erase(far, bytes, after());
        last =
            spill.script.store(1, spill.script.buffer(near.value, 0, stored), far, stored, after());
        spill.closed =
            spill.closed + cost::erase_cost(board, channel, offset, bytes, typical).lane() +
            cost::program_cost(board, channel, board.memory(near), {1, stored}, typical).lane();
        sector += sectors;
    }
    return spill;
}

}  // namespace

TEST_CASE("spills to flash end alike in one step and burst by burst, and as the closed form says") {
    constexpr double kTick = 1e-12;
    for (const char* name : kBoards) {
        const platform::Platform board = board_named(name);
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            CAPTURE(name, seed);
            const Spill spill = random_spill(board, seed);
            const SimulationResult coarse = played(spill.script, {});
            const SimulationResult fine =
                played(spill.script, {cost::DeviceTiming::Typical, true, 0});
            for (std::size_t t = 0; t < coarse.timeline.size(); ++t) {
                const double pieces = 100.0 * static_cast<double>(t + 1);  // a tick each at most
                REQUIRE(std::abs(coarse.timeline[t].end_s - fine.timeline[t].end_s) <=
                        pieces * kTick);
            }
            const double deviation = 100.0 * (static_cast<double>(coarse.latency_cycles) /
                                                  static_cast<double>(spill.closed.count) -
                                              1.0);
            INFO("deviation " << deviation << " %");
            CHECK(std::abs(deviation) < 0.01);
        }
    }
}
