// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/load_batches.hpp"

#include <algorithm>

namespace outcore::scheduler {
namespace {

/// Sections of constants are whole words; so are gaps between raw operands.
constexpr std::int64_t kWord = 4;

std::int64_t align(std::int64_t value, std::int64_t unit) {
    return (value + unit - 1) / unit * unit;
}

}  // namespace

void group_loads(const Program& program, const std::vector<MoveId>& loads, const JoinRule& rule,
                 std::int64_t unit, ImageLayout& layout, std::vector<LoadGroup>& groups) {
    layout.offsets.assign(program.chunks.size(), -1);
    layout.end = 0;
    groups.clear();
    bool open = false;
    for (std::uint32_t i = 0; i < loads.size(); ++i) {
        const Move& move = program.moves[loads[i]];
        const std::int64_t size = program.chunks[move.chunk].size_bytes;
        std::int64_t& offset = layout.offsets[move.chunk];
        const bool elastic = program.brought_by()[move.destination.value] == loads[i];
        LoadGroup* group = open ? &groups.back() : nullptr;
        const std::int64_t next =
            group != nullptr ? group->image_offset + align(group->size_bytes, kWord) : 0;
        const bool follows = offset < 0 ? next == align(layout.end, kWord) : next == offset;
        const bool same_frame =
            group != nullptr && program.moves[loads[group->first]].delay == move.delay;
        const bool wanted =
            group != nullptr &&
            (rule.starts.empty() ? next + size - group->image_offset <= rule.most_bytes
                                 : !std::binary_search(rule.starts.begin(), rule.starts.end(), i));
        const bool joins = same_frame && elastic && follows && wanted;
        if (!joins) {
            if (offset < 0) offset = align(layout.end, unit);
            groups.push_back({i, 1, offset, size});
        } else {
            offset = next;
            ++group->count;
            group->size_bytes = next + size - group->image_offset;
        }
        layout.end = std::max(layout.end, offset + size);
        open = elastic;
    }
}

}  // namespace outcore::scheduler
