// Random but legal schedules: kernels that wait for loads, spills to external RAM, strided pieces.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "../small_script.hpp"
#include "base/random.hpp"

namespace outcore::test {

/// `bank_bytes_per_clock` below 1 makes both channels contend for the SRAM.
inline SmallScript random_script(std::uint32_t seed, int steps, double bank_bytes_per_clock = 4.0) {
    platform::Platform board = small_board();
    board.memories[0].bytes_per_clock = bank_bytes_per_clock;
    board.channels[1].full_rate_item_bytes = 4;  // odd pieces go in narrower items
    board.channels[0].drain_clocks = 3.5;
    board.channels[1].drain_clocks = 7.0;
    SmallScript script(board);
    Xorshift32 random(seed);
    script.constants(0, 1 << 20);
    const BufferId weights = script.buffer(SmallScript::kNor, 0, 1 << 20);
    const BufferId spill = script.buffer(SmallScript::kSdram, 0, 1 << 20);
    const BufferId bank = script.buffer(SmallScript::kSram, 0, 1 << 17);
    std::vector<TaskId> made;
    const auto some_before = [&] {
        std::vector<TaskId> after;
        for (int i = random.in_range(0, 2); i > 0 && !made.empty(); --i) {
            const auto back = random.in_range(
                1, std::min<std::int32_t>(8, static_cast<std::int32_t>(made.size())));
            after.push_back(made[made.size() - static_cast<std::size_t>(back)]);
        }
        return after;
    };
    for (int step = 0; step < steps; ++step) {
        const std::int64_t rows = random.in_range(1, 6);
        const std::int64_t row = random.in_range(1, 300);
        const std::int64_t stride = row + random.in_range(0, 1) * 64;
        const schedule::Region far{BufferId(),   random.in_range(0, 1000), row, rows, stride, 1,
                                   rows * stride};
        const schedule::Region near{bank, random.in_range(0, 1000), row, rows, row, 1, rows * row};
        schedule::Region place = far;
        switch (random.in_range(0, 3)) {
            case 0:
                made.push_back(script.compute(random.in_range(0, 4000), some_before()));
                break;
            case 1:
                place.buffer = weights;
                made.push_back(script.transfer(SmallScript::kQspi, schedule::TransferKind::Load,
                                               place, near, some_before()));
                break;
            case 2:
                place.buffer = spill;
                made.push_back(script.transfer(SmallScript::kM2m, schedule::TransferKind::Load,
                                               place, near, some_before()));
                break;
            default:
                place.buffer = spill;
                made.push_back(script.transfer(SmallScript::kM2m, schedule::TransferKind::Store,
                                               near, place, some_before()));
        }
    }
    return script;
}

}  // namespace outcore::test
