// Pieces anywhere in external RAM, one after another, rows open as they were left: the simulation
// against the sum of the closed form, which knows neither addresses nor history.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <cmath>

#include "../small_script.hpp"
#include "base/random.hpp"
#include "cost/transfer_cost.hpp"
#include "platform/platform_loader.hpp"

using namespace outcore;
using test::SmallScript;

TEST_CASE("random pieces in SDRAM and PSRAM take the closed form's time within 2 %") {
    for (const char* name : {"stm32f746g-disco", "stm32h747i-disco", "b-u585i-iot02a"}) {
        const auto board = platform::load_platform(name, OUTCORE_SOURCE_DIR "/configs");
        if (!board) FAIL(to_string(board.diagnostics().front()));
        const LaneId lane(2);
        const DeviceId far(board->memories.size() - 1);
        DeviceId near = board->channel(lane).reaches.front();
        for (const DeviceId id : board->channel(lane).reaches) {
            if (board->memory(id).on_chip_ram() && board->memory(id).usable().count >= 65536)
                near = id;
        }
        REQUIRE(board->memory(far).ram_timing != platform::RamTiming::Flat);
        for (const std::uint32_t seed : {1u, 2u}) {
            Xorshift32 random(seed);
            SmallScript script(*board);
            double closed = 0.0;
            for (int i = 0; i < 60; ++i) {
                const std::int64_t bytes = 32 * random.in_range(4, 1000);
                const std::int64_t offset = 32 * random.in_range(0, 60000);
                const BufferId there = script.buffer(far.value, offset, bytes);
                const BufferId here = script.buffer(near.value, 0, bytes);
                const bool load = random.in_range(0, 1) == 1;
                if (load)
                    script.load(lane.value, there, here, bytes);
                else
                    script.store(lane.value, here, there, bytes);
                const auto cost = cost::transfer_cost(*board, lane, load ? far : near,
                                                      load ? near : far, {1, bytes});
                closed += static_cast<double>(cost.lane().count);
            }
            const auto result = script.simulate();
            if (!result) FAIL(to_string(result.diagnostics().front()));
            const double deviation =
                100.0 * (static_cast<double>(result->latency_cycles) / closed - 1.0);
            INFO(fmt::format("{} seed {}: {:+.2f} %", name, seed, deviation));
            CHECK(std::abs(deviation) < 2.0);
        }
    }
}
