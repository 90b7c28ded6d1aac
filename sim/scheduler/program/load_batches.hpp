// Which loads of constants are one transfer, and where every chunk lies in the image.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/program/program.hpp"

namespace outcore::scheduler {

/// Loads that follow one another in the image.
struct LoadGroup {
    std::uint32_t first = 0, count = 0;  // in the list of loads
    std::int64_t image_offset = 0, size_bytes = 0;
};

struct ImageLayout {
    IdVector<ChunkId, std::int64_t> offsets;  // -1: never loaded
    std::int64_t end = 0;
};

/// Which loads may be joined.
struct JoinRule {
    std::int64_t most_bytes = 0;
    const std::vector<std::uint32_t>& starts;  // ascending
};

/// `loads`: moves from the image in the order of first use. Chunks are laid out in the order of
/// their first loads, groups at multiples of `unit`, inside a group one behind another. A group
/// ends where the next load would make it larger than `most_bytes`, has a fixed destination, is
/// for another frame, or lies elsewhere in the image; or, where `starts` is not empty, before the
/// loads whose positions it names, whatever the size.
void group_loads(const Program& program, const std::vector<MoveId>& loads, const JoinRule& rule,
                 std::int64_t unit, ImageLayout& layout, std::vector<LoadGroup>& groups);

}  // namespace outcore::scheduler
