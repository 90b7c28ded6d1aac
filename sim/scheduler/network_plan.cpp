// SPDX-License-Identifier: Apache-2.0
#include "scheduler/network_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "network/geometry.hpp"
#include "network/lifetimes.hpp"
#include "scheduler/allocation/offline_allocator.hpp"
#include "scheduler/flash_savings.hpp"

namespace outcore::scheduler {
using network::Lifetime;
using network::Network;

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

using Order = std::function<bool(const Lifetime&, const Lifetime&)>;

bool larger(const Lifetime& a, const Lifetime& b) { return a.size_bytes > b.size_bytes; }
bool earlier(const Lifetime& a, const Lifetime& b) { return a.first < b.first; }
bool larger_area(const Lifetime& a, const Lifetime& b) {
    return a.size_bytes * (a.last - a.first + 1) > b.size_bytes * (b.last - b.first + 1);
}
/// Most uses per operator of its life, then the larger one: what saves most traffic for the room it
/// takes.
bool more_useful(const Lifetime& a, const Lifetime& b) {
    const std::int64_t left = std::int64_t{a.uses} * (b.last - b.first + 1);
    const std::int64_t right = std::int64_t{b.uses} * (a.last - a.first + 1);
    return left != right ? left > right : a.size_bytes > b.size_bytes;
}

}  // namespace

struct NetworkPlanner::Search {
    const Problem& problem;
    BoardView board;
    std::int32_t depth;
    const Network& network;
    std::vector<TensorId> roots;
    std::vector<Lifetime> all;
    std::shared_ptr<OperatorSpaces> spaces;
    std::vector<bool> in_flash;  // by operator: its constants stay in internal flash

    Search(const Problem& p, const BoardView& b, std::int32_t d,
           std::shared_ptr<OperatorSpaces> shared)
        : problem(p),
          board(b),
          depth(d),
          network(*p.network),
          roots(network::storage_roots(network)),
          all(network::lifetimes(network)),
          spaces(shared ? std::move(shared) : std::make_shared<OperatorSpaces>(p, b)),
          in_flash(network.operators.size(), false) {}

    /// On-chip RAM less the resident activations that overlap `position`..`last`.
    FreeSpace free_between(const Places& resident, std::int32_t first, std::int32_t last) const {
        FreeSpace space(board.usable_bytes, board.alignment);
        for (const Lifetime& activation : all) {
            const auto& place = resident[activation.root.index()];
            if (place && activation.first <= last && first <= activation.last)
                space.take(*place, activation.size_bytes);
        }
        return space;
    }

    std::optional<Place> place_on_chip(const Lifetime& activation, const Places& resident) const {
        FreeSpace space = free_between(resident, activation.first, activation.last);
        return space.fit({activation.size_bytes, board.homes(activation.root)});
    }

    const std::vector<TilePlan>& plans(OperatorId id, const Places& resident) {
        const network::Operator& op = network.op(id);
        Streams streams;
        for (std::size_t i = 0; i < network::operand_count(op); ++i) {
            const TensorId root = roots[op.inputs[i].index()];
            streams.inputs.push_back(!network.tensor(root).constant() && !resident[root.index()]);
        }
        streams.output = !resident[op.output.index()];
        streams.constants_in_flash = in_flash[id.index()];
        return spaces->plans(id, streams, depth);
    }

    std::vector<Request> requests(const TilePlan& plan) const {
        std::vector<Request> wanted;
        for (const Slot& slot : plan.slots) {
            const bool from_storage =
                slot.role == SlotRole::Weights || slot.role == SlotRole::Constant;
            const auto& homes = slot.role == SlotRole::Partial   ? board.on_chip
                                : slot.role == SlotRole::Scratch ? board.scratch_homes
                                : from_storage                   ? board.weight_homes
                                                                 : board.activation_homes;
            for (std::int32_t i = 0; i < slot.count; ++i)
                wanted.push_back({slot.size_bytes, homes});
        }
        return wanted;
    }

    using SlotPlaces = std::optional<std::vector<Place>>;
    SlotPlaces fit(const TilePlan& candidate, FreeSpace space) const {
        if (candidate.slot_bytes(space) > space.total_bytes()) return std::nullopt;
        return space.fit_all(requests(candidate));
    }

    static void place(TilePlan& plan, const std::vector<Place>& places) {
        std::size_t next = 0;
        for (const Slot& slot : plan.slots) {
            auto& list = plan.places.emplace_back();
            for (std::int32_t i = 0; i < slot.count; ++i) list.push_back(places[next++]);
        }
    }

    /// What neither this operator nor the one before it, planned as `before`, uses: what is loaded
    /// there need not wait for the one before.
    FreeSpace free_beside(OperatorId id, const Places& resident, const TilePlan& before) const {
        FreeSpace space = free_between(resident, id.value - 1, id.value);
        for (std::size_t s = 0; s < before.places.size(); ++s) {
            for (const Place& taken : before.places[s])
                space.take(taken, before.slots[s].size_bytes);
        }
        return space;
    }

    /// The cheapest plan whose slots fit, with places; cycles is infinite when none does. Slots
    /// that the operator before does not use are worth loading the first constants under it.
    TilePlan best_plan(OperatorId id, const Places& resident, const TilePlan& before) {
        const FreeSpace free = free_between(resident, id.value, id.value);
        const FreeSpace beside = free_beside(id, resident, before);
        TilePlan best;
        best.cycles = kNever;
        for (const TilePlan& candidate : plans(id, resident)) {
            if (candidate.cycles >= best.cycles) break;
            SlotPlaces places = fit(candidate, beside);
            const double added = places ? 0.0 : candidate.unhidden_cycles;
            if (candidate.cycles + added >= best.cycles) continue;
            if (!places) places = fit(candidate, free);
            if (!places) continue;
            best = candidate;
            best.cycles += added;
            place(best, *places);
        }
        return best;
    }

    /// The operator that runs before `id`: views do not run.
    template <typename PlanOf>
    TilePlan plan_before(OperatorId id, PlanOf plan_of) const {
        for (std::int32_t i = id.value - 1; i >= 0; --i) {
            if (spaces->has(OperatorId(i))) return plan_of(OperatorId(i));
        }
        return {};
    }

    bool plan_operators(NetworkPlan& plan) {
        plan.operators.clear();
        plan.cycles = 0.0;
        TilePlan before;
        for (std::size_t i = 0; i < network.operators.size(); ++i) {
            if (!spaces->has(OperatorId(i))) {
                plan.operators.push_back({});
                continue;
            }
            before = best_plan(OperatorId(i), plan.resident, before);
            plan.operators.push_back(before);
            plan.cycles += before.cycles;
        }
        return plan.cycles < kNever;
    }

    std::optional<NetworkPlan> all_on_chip(const Order& order) {
        std::vector<Lifetime> sorted = all;
        std::stable_sort(sorted.begin(), sorted.end(), order);
        NetworkPlan plan;
        plan.resident.resize(network.tensors.size());
        plan.external.resize(network.tensors.size());
        for (const Lifetime& activation : sorted) {
            const auto place = place_on_chip(activation, plan.resident);
            if (!place) return std::nullopt;
            plan.resident[activation.root.index()] = place;
        }
        if (!plan_operators(plan)) return std::nullopt;
        return plan;
    }

    /// With the lowest peak that the offline allocator finds.
    std::optional<NetworkPlan> all_on_chip_packed() {
        AllocationProblem packing;
        packing.capacities = board.usable_bytes;
        const FreeSpace space(board.usable_bytes, board.alignment);
        for (const Lifetime& activation : all) {
            Block block;
            block.size_bytes = std::max(board.alignment, space.aligned(activation.size_bytes));
            block.alignment = board.alignment;
            block.first = activation.first;
            block.last = activation.last;
            for (const DeviceId memory : board.homes(activation.root))
                block.memories.push_back(memory.value);
            packing.blocks.push_back(std::move(block));
        }
        const AllocationResult packed = allocate(packing);
        if (!packed.spots) return std::nullopt;
        NetworkPlan plan;
        plan.resident.resize(network.tensors.size());
        plan.external.resize(network.tensors.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Spot& spot = (*packed.spots)[i];
            plan.resident[all[i].root.index()] = Place{DeviceId(spot.memory), spot.offset};
        }
        if (!plan_operators(plan)) return std::nullopt;
        return plan;
    }

    std::optional<NetworkPlan> best_all_on_chip() {
        std::optional<NetworkPlan> best = all_on_chip_packed();
        for (const Order& order : {Order(larger), Order(larger_area), Order(earlier)}) {
            auto plan = all_on_chip(order);
            if (plan && (!best || plan->cycles < best->cycles)) best = std::move(plan);
        }
        return best;
    }

    /// Gives every activation that is not on chip a place in external RAM; false when it is too
    /// small.
    bool place_external(NetworkPlan& plan) const {
        std::vector<Lifetime> sorted = all;
        std::stable_sort(sorted.begin(), sorted.end(), larger);
        std::vector<std::int64_t> usable(problem.platform->device_count(), 0);
        usable[board.external->index()] = board.external_bytes;
        for (const Lifetime& activation : sorted) {
            if (plan.resident[activation.root.index()]) continue;
            FreeSpace space(usable, board.alignment);
            for (const Lifetime& other : all) {
                const auto& place = plan.external[other.root.index()];
                if (place && other.overlaps(activation)) space.take(*place, other.size_bytes);
            }
            const auto place = space.fit({activation.size_bytes, {*board.external}});
            if (!place) return false;
            plan.external[activation.root.index()] = place;
        }
        return true;
    }

    /// Moves `activation` on chip if the operators alive with it get cheaper in sum.
    void try_resident(NetworkPlan& plan, const Lifetime& activation) {
        const auto place = place_on_chip(activation, plan.resident);
        if (!place) return;
        plan.resident[activation.root.index()] = place;
        double before = 0.0, after = 0.0;
        std::vector<std::pair<OperatorId, TilePlan>> changed;
        const auto end = static_cast<std::int32_t>(network.operators.size());
        TilePlan last = plan_before(OperatorId(std::max(0, activation.first)),
                                    [&](OperatorId id) { return plan.operators[id]; });
        for (std::int32_t i = std::max(0, activation.first); i < std::min(end, activation.last + 1);
             ++i) {
            const OperatorId id(i);
            if (!spaces->has(id)) continue;
            before += plan.operators[id].cycles;
            last = best_plan(id, plan.resident, last);
            changed.emplace_back(id, last);
            after += last.cycles;
            if (after == kNever) break;
        }
        if (after == kNever || after > before) {
            plan.resident[activation.root.index()].reset();
            return;
        }
        for (auto& [id, better] : changed) plan.operators[id] = std::move(better);
        plan.cycles += after - before;
    }

    std::optional<NetworkPlan> swapped(const Order& order) {
        NetworkPlan plan;
        plan.resident.resize(network.tensors.size());
        plan.external.resize(network.tensors.size());
        std::vector<Lifetime> sorted = all;
        std::stable_sort(sorted.begin(), sorted.end(), order);
        if (!place_fixed(plan, sorted)) return std::nullopt;
        if (!plan_operators(plan)) return std::nullopt;
        for (const Lifetime& activation : sorted) {
            if (!board.placed.contains(activation.root)) try_resident(plan, activation);
        }
        if (!place_external(plan)) return std::nullopt;
        return plan;
    }

    /// What the constraints put on chip.
    bool place_fixed(NetworkPlan& plan, const std::vector<Lifetime>& sorted) const {
        for (const Lifetime& activation : sorted) {
            if (!board.placed.contains(activation.root) || board.homes(activation.root).empty())
                continue;
            const auto place = place_on_chip(activation, plan.resident);
            if (!place) return false;
            plan.resident[activation.root.index()] = place;
        }
        return true;
    }

    /// Swapping must pay: below this share of the estimate it is not worth the second device.
    static constexpr double kWorthSwapping = 0.99;

    std::optional<NetworkPlan> best() {
        std::optional<NetworkPlan> on_chip = best_all_on_chip();
        if (!board.external) return on_chip;
        std::optional<NetworkPlan> best;
        for (const Order& order : {Order(more_useful), Order(larger)}) {
            auto plan = swapped(order);
            if (plan && (!best || plan->cycles < best->cycles)) best = std::move(plan);
        }
        const bool swap = !on_chip || (best && best->cycles < kWorthSwapping * on_chip->cycles);
        return swap ? best : on_chip;
    }

    /// A smaller share of an operator's time is within what the estimate is wrong by
    /// (docs/virtual-board.md: some 5 % an operator), and not worth the room.
    static constexpr double kWorthFlash = 0.05;

    std::vector<FlashSaving> savings(const NetworkPlan& base) {
        std::vector<FlashSaving> found;
        for (std::size_t i = 0; i < network.operators.size(); ++i) {
            const OperatorId id(i);
            const std::int64_t bytes = spaces->has(id) ? packed_constant_bytes(problem, id) : 0;
            if (bytes == 0) continue;
            const TilePlan before =
                plan_before(id, [&](OperatorId other) { return base.operators[other]; });
            in_flash[i] = true;
            const double now = base.operators[id].cycles;
            const double saved = now - best_plan(id, base.resident, before).cycles;
            in_flash[i] = false;
            if (saved >= kWorthFlash * now) found.push_back({id, bytes, saved});
        }
        return found;
    }

    NetworkPlan with_internal_flash(const NetworkPlan& base, std::int64_t room) {
        std::fill(in_flash.begin(), in_flash.end(), false);
        for (const OperatorId id : most_saving(savings(base), room)) in_flash[id.index()] = true;
        std::optional<NetworkPlan> plan = best();
        if (plan) plan->in_flash = in_flash;
        std::fill(in_flash.begin(), in_flash.end(), false);
        return plan && plan->cycles < base.cycles ? std::move(*plan) : base;
    }

    std::int64_t on_chip_bytes() const {
        return FreeSpace(board.usable_bytes, board.alignment).total_bytes();
    }

    /// The operator that needs most with its smallest tiles: what it needs and what there is.
    Infeasible explain() {
        Places resident(network.tensors.size());
        if (!board.external) {
            for (const Lifetime& activation : all)
                resident[activation.root.index()] = Place{board.on_chip.front(), 0};
        }
        const FreeSpace space(board.usable_bytes, board.alignment);
        Infeasible worst;
        worst.resource = "on-chip RAM";
        worst.bytes_free = on_chip_bytes();
        for (std::size_t i = 0; i < network.operators.size(); ++i) {
            if (!spaces->has(OperatorId(i))) continue;
            std::int64_t least = std::numeric_limits<std::int64_t>::max();
            for (const TilePlan& plan : plans(OperatorId(i), resident))
                least = std::min(least, plan.slot_bytes(space));
            for (const Lifetime& activation : all) {
                const bool held = resident[activation.root.index()] &&
                                  activation.alive_at(static_cast<std::int32_t>(i));
                if (held) least += space.aligned(activation.size_bytes);
            }
            if (least > worst.bytes_needed) {
                worst.bytes_needed = least;
                worst.op = OperatorId(i);
            }
        }
        return worst;
    }
};

NetworkPlanner::NetworkPlanner(const Problem& problem, const BoardView& board, std::int32_t depth,
                               std::shared_ptr<OperatorSpaces> spaces)
    : search_(std::make_unique<Search>(problem, board, depth, std::move(spaces))) {}
NetworkPlanner::~NetworkPlanner() = default;

std::variant<NetworkPlan, Infeasible> NetworkPlanner::plan() {
    if (auto plan = search_->best()) {
        plan->in_flash.resize(search_->network.operators.size(), false);
        return std::move(*plan);
    }
    return search_->explain();
}

NetworkPlan NetworkPlanner::with_internal_flash(const NetworkPlan& base, std::int64_t bytes) {
    return search_->with_internal_flash(base, bytes);
}

bool NetworkPlanner::fits_with(std::int64_t bytes) {
    auto& usable = search_->board.usable_bytes;
    const auto before = usable;
    usable[search_->board.on_chip.front().index()] = bytes;
    const bool fits = search_->best_all_on_chip().has_value() ||
                      (search_->board.external && search_->swapped(Order(more_useful)).has_value());
    usable = before;
    return fits;
}

}  // namespace outcore::scheduler
