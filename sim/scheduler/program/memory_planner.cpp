// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/memory_planner.hpp"

#include <algorithm>
#include <cassert>

#include "scheduler/program/address_timeline.hpp"
#include "scheduler/program/load_batches.hpp"

namespace outcore::scheduler {
namespace {

/// How often a value that found no room is given its place before all loads.
constexpr int kAnchorings = 12;

/// A load is not emitted more steps before its first use: what is that far ahead has time enough,
/// and plans stay linear in the steps.
constexpr std::int32_t kMostStepsAhead = 160;

bool contains(const std::vector<DeviceId>& list, DeviceId id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

struct MemoryPlanner::Work {
    const BoardView board;
    const std::vector<std::int64_t> usable_bytes;  // by device, external RAM included
    std::vector<DeviceId> external_homes;
    std::vector<DeviceId> tight_constant_homes;
    std::vector<DeviceId> tile_homes;  // small things leave the large memory to large ones
    FixedPlacement fixed;
    std::vector<AddressTimeline> timelines;  // by device
    MemoryPlan plan;
    Shortage shortage;

    // Of the call at hand.
    const Program* program = nullptr;
    PlannerOptions options;
    std::vector<Lodger> lodgers;
    IdVector<ValueId, bool> anchored;
    std::vector<MoveId> image_loads, tile_loads;
    ImageLayout layout;
    std::vector<LoadGroup> groups;

    explicit Work(const BoardView& view)
        : board(view),
          usable_bytes(all_usable(view)),
          fixed(usable_bytes),
          timelines(usable_bytes.size()) {
        if (view.external) external_homes = {*view.external};
        tile_homes.assign(view.activation_homes.rbegin(), view.activation_homes.rend());
        for (const DeviceId home : view.scratch_homes)
            if (contains(view.weight_homes, home)) tight_constant_homes.push_back(home);
    }
    static std::vector<std::int64_t> all_usable(const BoardView& view) {
        std::vector<std::int64_t> bytes = view.usable_bytes;
        if (view.external) bytes[view.external->index()] = view.external_bytes;
        return bytes;
    }

    std::int64_t lines(std::int64_t bytes) const {
        return (bytes + board.alignment - 1) / board.alignment * board.alignment;
    }
    const std::vector<DeviceId>& homes(Home home) const {
        switch (home) {
            case Home::Constants:
                return board.weight_homes;
            case Home::Tiles:
                return tile_homes;
            case Home::Scratch:
                return board.scratch_homes;
            case Home::External:
                return external_homes;
            case Home::TightConstants:
                return tight_constant_homes;
            case Home::TightOnChip:
            case Home::Sums:
                return board.scratch_homes;
            case Home::InternalFlash:
            case Home::OnChip:
                break;
        }
        return board.on_chip;
    }

    /// A whole activation on chip may have a memory of its own.
    const std::vector<DeviceId>& homes_of(const Value& value) const {
        const bool placed = value.home != Home::External && board.placed.contains(value.tensor);
        return placed ? board.homes(value.tensor) : homes(value.home);
    }

    bool elastic(ValueId id) const { return program->brought_by()[id].valid() && !anchored[id]; }

    /// One behind another, at the end: vectors, code and blob lie in front.
    bool place_in_flash() {
        std::int64_t end = 0;
        for (std::size_t v = 0; v < program->values.size(); ++v) {
            const ValueId id(v);
            if (program->values[id].home != Home::InternalFlash) continue;
            plan.places[id] = {*board.internal_flash, end};
            end += lines(program->values[id].size_bytes);
            shortage = {id, program->values[id].steps.first, end};
            if (end > options.flash_bytes) return false;
        }
        const std::int64_t start =
            (board.internal_flash_bytes - end) / board.alignment * board.alignment;
        for (std::size_t v = 0; end > 0 && v < program->values.size(); ++v)
            if (program->values[ValueId(v)].home == Home::InternalFlash)
                plan.places[ValueId(v)].offset += start;
        return true;
    }

    bool place_fixed() {
        lodgers.clear();
        if (!place_in_flash()) return false;
        for (std::size_t v = 0; v < program->values.size(); ++v) {
            const ValueId id(v);
            const Value& value = program->values[id];
            if (value.steps.empty() || elastic(id) || value.home == Home::InternalFlash) continue;
            lodgers.push_back({id, lines(value.size_bytes), value.steps, &homes_of(value)});
        }
        if (fixed.place(lodgers, options.order, plan.places)) return true;
        const Lodger& failed = lodgers[fixed.failed()];
        shortage = {failed.value, failed.steps.first, failed.size_bytes};
        return false;
    }

    void sort_loads() {
        image_loads.clear();
        tile_loads.clear();
        for (std::size_t m = 0; m < program->moves.size(); ++m) {
            const Move& move = program->moves[MoveId(m)];
            if (move.kind != schedule::TransferKind::Load) continue;
            (move.from_image() ? image_loads : tile_loads).push_back(MoveId(m));
        }
        const auto sooner = [this](MoveId a, MoveId b) {
            return program->moves[a].before < program->moves[b].before;
        };
        std::stable_sort(image_loads.begin(), image_loads.end(), sooner);
        std::stable_sort(tile_loads.begin(), tile_loads.end(), sooner);
    }

    /// What loads of one lane are held to: issues never fall, and at most `depth` are ahead.
    struct Lane {
        std::int32_t depth = 0;
        bool loads = true;                       // depth counts loads, not steps that need some
        std::int32_t issued = 0;                 // of the last load
        std::vector<std::int32_t> first_uses{};  // of all loads so far

        std::int32_t earliest(std::int32_t after) const {
            const auto done = static_cast<std::int32_t>(first_uses.size());
            const std::int32_t limit =
                depth > 0 && done >= depth ? first_uses[static_cast<std::size_t>(done - depth)] : 0;
            return std::max({issued, after + 1, limit});
        }
    };
    Lane storage_lane, copy_lane;

    struct Asked {
        const MoveId* moves = nullptr;
        std::uint32_t count = 1;
        std::int64_t bytes = 0;
    };

    /// Finds room for the destinations of a group, side by side, and emits it as a batch.
    bool bring(Lane& lane, const Asked& asked) {
        const Move& head = program->moves[asked.moves[0]];
        const ValueId value = head.destination.value;
        RoomRequest request;
        request.size_bytes = lines(asked.bytes);
        request.first_use = head.before;
        request.from_top = head.from_image();
        std::int32_t after = -1;
        for (std::uint32_t i = 0; i < asked.count; ++i) {
            const Move& move = program->moves[asked.moves[i]];
            after = std::max(after, move.after);
            const Value& value_of = program->values[move.destination.value];
            if (asked.count == 1)
                request.size_bytes = std::max(request.size_bytes, lines(value_of.room_bytes));
            request.last_use =
                std::max(request.last_use, program->values[move.destination.value].steps.last);
        }
        request.earliest =
            std::min(std::max(lane.earliest(after), head.before - kMostStepsAhead), head.before);
        DeviceId device;
        std::optional<Room> room;
        const bool own_place = program->brought_by()[value] != asked.moves[0];
        if (own_place) {
            device = plan.places[value].device;
            room = Room{plan.places[value].offset, std::max(request.earliest, head.after + 1)};
        } else if (anchored[value]) {
            device = plan.places[value].device;
            room = anchored_room(value, request);
        } else {
            for (const DeviceId home : homes(program->values[value].home)) {
                const auto found = timelines[home.index()].find(request);
                if (!found || (room && room->free_from <= found->free_from)) continue;
                room = found;
                device = home;
            }
            if (!room) {
                shortage = {value, head.before, request.size_bytes};
                return false;
            }
            timelines[device.index()].take(room->offset, request.size_bytes, request.last_use);
            place(asked, {device, room->offset});
        }
        const bool limited = lane.depth > 0 && room->free_from == request.earliest;
        lane.issued = room->free_from;
        if (lane.loads || lane.first_uses.empty() || lane.first_uses.back() != head.before)
            lane.first_uses.push_back(head.before);
        emit(asked, {0, asked.count, room->free_from, limited, false});
        return true;
    }

    /// An anchored value has its address; its room may be free before its first use.
    Room anchored_room(ValueId value, const RoomRequest& request) {
        const Place at = plan.places[value];
        RoomRequest before = request;
        before.last_use = request.first_use - 1;
        before.first_use = request.first_use - 1;
        if (before.earliest > before.first_use) return {at.offset, request.first_use};
        AddressTimeline& timeline = timelines[at.device.index()];
        const auto found = timeline.find_at(at.offset, before);
        const Room room{at.offset, found ? found->free_from : request.first_use};
        if (found) timeline.take(at.offset, request.size_bytes, request.last_use);
        return room;
    }

    void place(const Asked& asked, Place start) {
        const std::int64_t image = layout_offset(asked.moves[0]);
        for (std::uint32_t i = 0; i < asked.count; ++i) {
            const Move& move = program->moves[asked.moves[i]];
            const std::int64_t inside =
                move.from_image() ? layout_offset(asked.moves[i]) - image : 0;
            plan.places[move.destination.value] = {start.device, start.offset + inside};
        }
    }
    std::int64_t layout_offset(MoveId id) const {
        const Move& move = program->moves[id];
        return move.from_image() ? layout.offsets[move.chunk] : 0;
    }

    void emit(const Asked& asked, Batch batch) {
        batch.first = static_cast<std::uint32_t>(plan.batched.size());
        plan.batched.insert(plan.batched.end(), asked.moves, asked.moves + asked.count);
        plan.batches.push_back(batch);
    }

    void emit_stores() {
        for (std::size_t m = 0; m < program->moves.size(); ++m) {
            const MoveId id(m);
            const Move& move = program->moves[id];
            if (move.kind == schedule::TransferKind::Load) continue;
            emit({&id, 1, 0}, {0, 1, move.after + 1, false, true});
        }
    }

    /// Loads of both lanes in the order of their first use, constants first where it is the same.
    bool bring_all() {
        storage_lane = Lane();
        storage_lane.depth = options.depth;
        copy_lane = Lane();
        copy_lane.depth = options.tile_depth;
        copy_lane.loads = false;
        std::size_t tile = 0;
        const auto tiles_until = [&](std::int32_t step) {
            for (; tile < tile_loads.size(); ++tile) {
                const Move& move = program->moves[tile_loads[tile]];
                if (move.before >= step) break;
                const Asked asked{&tile_loads[tile], 1,
                                  program->values[move.destination.value].size_bytes};
                if (!bring(copy_lane, asked)) return false;
            }
            return true;
        };
        for (const LoadGroup& group : groups) {
            const MoveId* moves = image_loads.data() + group.first;
            if (!tiles_until(program->moves[*moves].before)) return false;
            if (!bring(storage_lane, {moves, group.count, group.size_bytes})) return false;
            const std::int32_t floor =
                std::min(storage_lane.issued,
                         tile < tile_loads.size() ? copy_lane.issued : storage_lane.issued);
            for (AddressTimeline& timeline : timelines) timeline.forget_before(floor);
        }
        return tiles_until(program->step_count() + 1);
    }

    bool attempt() {
        plan.batched.clear();
        plan.batches.clear();
        plan.places.assign(program->values.size(), Place{});
        if (!place_fixed()) return false;
        for (std::size_t d = 0; d < timelines.size(); ++d)
            timelines[d].reset(usable_bytes[d], fixed.on(DeviceId(d)));
        emit_stores();
        if (!bring_all()) return false;
        std::stable_sort(plan.batches.begin(), plan.batches.end(),
                         [](const Batch& a, const Batch& b) { return a.issue < b.issue; });
        return true;
    }

    bool run(const Program& sealed, const PlannerOptions& wanted) {
        program = &sealed;
        options = wanted;
        anchored.assign(sealed.values.size(), false);
        sort_loads();
        group_loads(sealed, image_loads, {options.batch_bytes, options.batch_starts},
                    board.chunk_alignment, layout, groups);
        plan.chunk_offsets = layout.offsets;
        plan.image_bytes = layout.end;
        for (int tries = 0; tries < kAnchorings; ++tries) {
            if (attempt()) return true;
            if (!elastic(shortage.value)) return false;
            anchor(shortage.value);
        }
        return false;
    }

    /// The value is placed with the fixed ones from now on, its group no longer side by side.
    void anchor(ValueId value) {
        anchored[value] = true;
        const MoveId load = program->brought_by()[value];
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const LoadGroup group = groups[g];
            const auto begin = image_loads.begin() + group.first;
            const auto end = begin + group.count;
            if (group.count == 1 || std::find(begin, end, load) == end) continue;
            split(g);
            return;
        }
    }

    void split(std::size_t g) {
        const LoadGroup group = groups[g];
        std::vector<LoadGroup> single;
        for (std::uint32_t i = 0; i < group.count; ++i) {
            const Move& move = program->moves[image_loads[group.first + i]];
            single.push_back({group.first + i, 1, layout.offsets[move.chunk],
                              program->chunks[move.chunk].size_bytes});
        }
        const auto at = groups.begin() + static_cast<std::ptrdiff_t>(g);
        groups.insert(groups.erase(at), single.begin(), single.end());
    }
};

MemoryPlanner::MemoryPlanner(const BoardView& board) : work_(std::make_unique<Work>(board)) {}
MemoryPlanner::~MemoryPlanner() = default;

bool MemoryPlanner::plan(const Program& program, const PlannerOptions& options) {
    return work_->run(program, options);
}
const MemoryPlan& MemoryPlanner::result() const { return work_->plan; }
const Shortage& MemoryPlanner::shortage() const { return work_->shortage; }

}  // namespace outcore::scheduler
