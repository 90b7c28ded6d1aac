// SPDX-License-Identifier: Apache-2.0
#include "scheduler/board_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cost/transfer_cost.hpp"

namespace outcore::scheduler {
using platform::Channel;
using platform::ChannelKind;
using platform::MemoryKind;
using platform::Platform;

namespace {

bool reaches(const Channel& channel, DeviceId device) {
    return std::find(channel.reaches.begin(), channel.reaches.end(), device) !=
           channel.reaches.end();
}

/// The line through one piece of 64 bytes and one of 4 KiB.
Rate rate_of(const Platform& board, LaneId lane, DeviceId source, DeviceId destination) {
    constexpr std::int64_t kShort = 64, kLong = 4096;
    const auto lane_cycles = [&](std::int64_t bytes) {
        const auto cost = cost::transfer_cost(board, lane, source, destination, {1, bytes});
        return static_cast<double>(cost.lane().count);
    };
    Rate rate;
    rate.cycles_per_byte =
        (lane_cycles(kLong) - lane_cycles(kShort)) / static_cast<double>(kLong - kShort);
    rate.cycles_per_piece =
        std::max(0.0, lane_cycles(kShort) - rate.cycles_per_byte * static_cast<double>(kShort));
    return rate;
}

/// Cuts the usable sizes of the on-chip memories down to `limit` in all, the last memory first.
void limit_on_chip(std::vector<std::int64_t>& usable, const std::vector<DeviceId>& in_order,
                   std::int64_t limit) {
    constexpr std::int64_t kLine = 32;
    for (const DeviceId device : in_order) {
        std::int64_t& bytes = usable[device.index()];
        bytes = std::min(bytes, limit) / kLine * kLine;  // buffers are whole lines
        limit -= bytes;
    }
}

void find_lanes(const Platform& board, BoardView& view) {
    for (std::size_t i = 0; i < board.channels.size(); ++i) {
        const Channel& channel = board.channels[i];
        const LaneId lane(i + 1);
        if (channel.kind == ChannelKind::Storage && !view.storage.valid()) {
            view.storage_lane = lane;
            view.storage = channel.storage;
        }
        if (channel.kind == ChannelKind::MemoryToMemory && !view.copy_lane) view.copy_lane = lane;
    }
}

/// Buffers begin at the start of a memory: what is reserved is at its end.
std::int64_t usable_bytes(const Problem& problem, DeviceId id) {
    return std::max<std::int64_t>(
        0, problem.platform->memory(id).usable().count - problem.constraints.reserved_in(id));
}

/// Memories that the limit leaves nothing of are no homes.
void drop_empty(const std::vector<std::int64_t>& usable, std::vector<DeviceId>& homes) {
    std::vector<DeviceId> kept = homes;
    std::erase_if(kept, [&](DeviceId id) { return usable[id.index()] == 0; });
    if (!kept.empty()) homes = std::move(kept);
}

void share_limit(const Problem& problem, RamShare share, BoardView& view) {
    const auto limit = problem.constraints.most_sram_bytes();
    if (!limit) return;
    const bool tight = share == RamShare::TightFirst;
    limit_on_chip(view.usable_bytes, tight ? view.scratch_homes : view.on_chip, *limit);
    if (!tight) return;
    drop_empty(view.usable_bytes, view.on_chip);
    drop_empty(view.usable_bytes, view.scratch_homes);
}

void find_memories(const Problem& problem, RamShare share, BoardView& view) {
    const Platform& board = *problem.platform;
    view.usable_bytes.assign(board.device_count(), 0);
    for (std::size_t i = 0; i < board.memories.size(); ++i) {
        const DeviceId id(i);
        const platform::Memory& memory = board.memory(id);
        if (problem.constraints.forbids(id)) continue;
        const std::int64_t usable = usable_bytes(problem, id);
        if (memory.on_chip_ram() && usable > 0) {
            view.on_chip.push_back(id);
            view.usable_bytes[i] = usable;
        }
        if (memory.kind == MemoryKind::InternalFlash &&
            (!view.internal_flash ||
             memory.usable() > board.memory(*view.internal_flash).usable())) {
            view.internal_flash = id;
        }
        const bool reachable = view.copy_lane && reaches(board.channel(*view.copy_lane), id);
        if (memory.kind == MemoryKind::ExternalRam && reachable && problem.constraints.external_ram)
            view.external = id;
    }
    for (const FixedPlace& place : problem.constraints.places)
        view.placed[place.tensor] = {place.memory};
    std::stable_sort(view.on_chip.begin(), view.on_chip.end(), [&](DeviceId a, DeviceId b) {
        return view.usable_bytes[a.index()] > view.usable_bytes[b.index()];
    });
    view.scratch_homes = view.on_chip;
    std::stable_partition(view.scratch_homes.begin(), view.scratch_homes.end(),
                          [&](DeviceId id) { return board.memory(id).kind == MemoryKind::Tcm; });
    share_limit(problem, share, view);
    // Whole lines: a buffer that ends with the memory must begin with one.
    for (std::int64_t& bytes : view.usable_bytes) bytes -= bytes % view.alignment;
    for (const DeviceId id : view.on_chip) {
        if (reaches(board.channel(view.storage_lane), id)) view.weight_homes.push_back(id);
        if (view.copy_lane && reaches(board.channel(*view.copy_lane), id))
            view.activation_homes.push_back(id);
    }
}

}  // namespace

const std::vector<DeviceId>& BoardView::homes(TensorId root) const {
    static const std::vector<DeviceId> kNone;
    const auto found = placed.find(root);
    if (found == placed.end()) return on_chip;
    return external && found->second.front() == *external ? kNone : found->second;
}

std::optional<BoardView> view_board(const Problem& problem, RamShare share) {
    const Platform& board = *problem.platform;
    BoardView view;
    find_lanes(board, view);
    if (!view.storage.valid()) return std::nullopt;
    view.alignment = std::max(view.alignment, std::int64_t{board.core.cache_line_bytes});
    find_memories(problem, share, view);
    if (view.weight_homes.empty()) return std::nullopt;
    constexpr std::int64_t kSdBlock = 512;
    if (board.storage(view.storage).kind == platform::StorageKind::SdCard)
        view.chunk_alignment = kSdBlock;
    view.storage_rate = rate_of(board, view.storage_lane, view.storage, view.weight_homes.front());
    if (view.activation_homes.empty()) view.external.reset();
    const auto handler_cycles = [&board](LaneId lane) {
        const Channel& channel = board.channel(lane);
        return static_cast<double>((channel.start_cycles + channel.completion_cycles).count);
    };
    view.storage_handler_cycles = handler_cycles(view.storage_lane);
    if (view.copy_lane) view.copy_handler_cycles = handler_cycles(*view.copy_lane);
    if (view.internal_flash)
        view.internal_flash_bytes = usable_bytes(problem, *view.internal_flash);
    if (view.external) view.external_bytes = usable_bytes(problem, *view.external);
    if (view.external)
        view.copy_rate =
            rate_of(board, *view.copy_lane, *view.external, view.activation_homes.front());
    return view;
}

std::vector<BoardView> board_views(const Problem& problem) {
    std::vector<BoardView> views;
    for (const RamShare share : {RamShare::LargestFirst, RamShare::TightFirst}) {
        auto view = view_board(problem, share);
        if (!view) continue;
        const bool known = !views.empty() && views.front().usable_bytes == view->usable_bytes;
        if (!known) views.push_back(std::move(*view));
    }
    return views;
}

Infeasible no_storage(const Problem& problem) {
    Infeasible why;
    why.resource = "external storage";
    why.message =
        fmt::format("{} has no storage whose channel reaches on-chip RAM", problem.platform->name);
    return why;
}

}  // namespace outcore::scheduler
