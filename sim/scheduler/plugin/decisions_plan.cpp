// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "network/geometry.hpp"
#include "network/lifetimes.hpp"
#include "scheduler/plugin/exact_slots.hpp"
#include "scheduler/plugin/plugin_decisions.hpp"

namespace outcore::scheduler {
namespace {

using network::Lifetime;

class DecisionsPlanner {
  public:
    DecisionsPlanner(const Problem& problem, const BoardView& board,
                     const PluginDecisions& decisions, const std::string& file)
        : problem_(problem),
          network_(*problem.network),
          board_(board),
          decisions_(decisions),
          file_(file),
          roots_(network::storage_roots(network_)),
          activations_(network::lifetimes(network_)) {}

    /// Addresses of activations are the host's choice: the first of several orders with which
    /// everything fits.
    Result<NetworkPlan> plan() {
        if (!decisions_.on_chip) return beside_own_places();
        using Order = bool (*)(const Lifetime&, const Lifetime&);
        constexpr std::array<Order, 3> kOrders = {
            [](const Lifetime& a, const Lifetime& b) { return a.size_bytes > b.size_bytes; },
            [](const Lifetime& a, const Lifetime& b) {
                return a.size_bytes * (a.last - a.first + 1) >
                       b.size_bytes * (b.last - b.first + 1);
            },
            [](const Lifetime& a, const Lifetime& b) { return a.first < b.first; }};
        Diagnostics first;
        for (const Order order : kOrders) {
            std::stable_sort(activations_.begin(), activations_.end(), order);
            Result<NetworkPlan> made = attempt();
            if (made) return made;
            if (first.empty()) first = made.diagnostics();
        }
        return first;
    }

  private:
    /// Activations lie where the host's own planner puts them.
    Result<NetworkPlan> beside_own_places() {
        auto own = NetworkPlanner(problem_, board_, decisions_.depth).plan();
        if (auto* plan = std::get_if<NetworkPlan>(&own)) {
            plan->operators.clear();
            plan->cycles = 0.0;
            return with_operators(std::move(*plan));
        }
        return Diagnostic{file_, "",
                          "no place is given for activations, and the host finds none for all"};
    }

    Result<NetworkPlan> attempt() {
        NetworkPlan plan;
        plan.resident.resize(network_.tensors.size());
        plan.external.resize(network_.tensors.size());
        for (const Lifetime& activation : activations_) {
            const bool on_chip = (*decisions_.on_chip)[activation.root.index()];
            Places& places = on_chip ? plan.resident : plan.external;
            const auto place = place_for(activation, places, on_chip);
            if (!place) return no_place(activation, on_chip);
            places[activation.root.index()] = place;
        }
        return with_operators(std::move(plan));
    }

    Result<NetworkPlan> with_operators(NetworkPlan plan) const {
        plan.in_flash.assign(network_.operators.size(), false);
        for (std::size_t i = 0; i < network_.operators.size(); ++i) {
            const OperatorId id(i);
            plan.operators.push_back({});
            if (network::is_view(network_.op(id).kind)) continue;
            plan.in_flash[i] = decisions_.operators[id].constants_in_flash;
            if (auto wrong = plan_operator(id, plan)) return *wrong;
        }
        return plan;
    }

    std::optional<Place> place_for(const Lifetime& activation, const Places& places,
                                   bool on_chip) const {
        std::vector<std::int64_t> usable = board_.usable_bytes;
        if (!on_chip) {
            usable.assign(usable.size(), 0);
            usable[board_.external->index()] =
                problem_.platform->memory(*board_.external).usable().count;
        }
        FreeSpace space(usable, board_.alignment);
        for (const Lifetime& other : activations_) {
            const auto& taken = places[other.root.index()];
            if (taken && other.overlaps(activation)) space.take(*taken, other.size_bytes);
        }
        const std::vector<DeviceId> homes =
            on_chip ? board_.on_chip : std::vector<DeviceId>{*board_.external};
        return space.fit({activation.size_bytes, homes});
    }
    Diagnostic no_place(const Lifetime& activation, bool on_chip) const {
        return {file_, "/on_chip",
                fmt::format("no room for tensor {} ({} bytes) in {} beside the tensors that are "
                            "alive with it",
                            activation.root.value, activation.size_bytes,
                            on_chip ? "on-chip RAM" : "external RAM")};
    }

    Streams streams_of(OperatorId id, const NetworkPlan& plan) const {
        const network::Operator& op = network_.op(id);
        Streams streams;
        for (std::size_t i = 0; i < network::operand_count(op); ++i) {
            const TensorId root = roots_[op.inputs[i].index()];
            streams.inputs.push_back(!network_.tensor(root).constant() &&
                                     !plan.resident[root.index()]);
        }
        streams.output = !plan.resident[roots_[op.output.index()].index()];
        streams.constants_in_flash = plan.in_flash[id.index()];
        return streams;
    }

    std::optional<Diagnostic> plan_operator(OperatorId id, NetworkPlan& plan) const {
        const OperatorWish& wish = decisions_.operators[id];
        const Streams streams = streams_of(id, plan);
        const std::int32_t depth = wish.depth > 0 ? wish.depth : decisions_.depth;
        FreeSpace space(board_.usable_bytes, board_.alignment);
        for (const Lifetime& activation : activations_) {
            const auto& place = plan.resident[activation.root.index()];
            if (place && activation.alive_at(id.value)) space.take(*place, activation.size_bytes);
        }
        TilePlan& chosen = plan.operators[id];
        if (wish.shape) {
            chosen.shape = *wish.shape;
            chosen.slots = exact_slots(problem_, id, *wish.shape, streams, depth);
            if (!fit(chosen, space)) return no_room(id, chosen, space);
        } else if (auto wrong = choose(id, streams, depth, space, chosen)) {
            return wrong;
        }
        chosen.depth = depth;
        plan.cycles += chosen.cycles;
        return std::nullopt;
    }

    /// The cheapest of the host's own shapes that fits.
    std::optional<Diagnostic> choose(OperatorId id, const Streams& streams, std::int32_t depth,
                                     const FreeSpace& space, TilePlan& chosen) const {
        std::optional<TilePlan> smallest;
        for (TilePlan& candidate : TileSpace(problem_, board_, id).plans(streams, depth)) {
            if (fit(candidate, space)) {
                chosen = std::move(candidate);
                return std::nullopt;
            }
            if (!smallest || candidate.slot_bytes(space) < smallest->slot_bytes(space))
                smallest = std::move(candidate);
        }
        return no_room(id, *smallest, space);
    }

    bool fit(TilePlan& plan, FreeSpace space) const {
        std::vector<Request> requests;
        for (const Slot& slot : plan.slots) {
            for (std::int32_t i = 0; i < slot.count; ++i)
                requests.push_back({slot.size_bytes, homes(slot.role)});
        }
        const auto places = space.fit_all(requests);
        if (!places) return false;
        std::size_t next = 0;
        for (const Slot& slot : plan.slots) {
            auto& list = plan.places.emplace_back();
            for (std::int32_t i = 0; i < slot.count; ++i) list.push_back((*places)[next++]);
        }
        return true;
    }
    const std::vector<DeviceId>& homes(SlotRole role) const {
        switch (role) {
            case SlotRole::Partial:
                return board_.on_chip;
            case SlotRole::Scratch:
                return board_.scratch_homes;
            case SlotRole::Weights:
            case SlotRole::Constant:
                return board_.weight_homes;
            case SlotRole::Input:
            case SlotRole::Output:
                break;
        }
        return board_.activation_homes;
    }

    Diagnostic no_room(OperatorId id, const TilePlan& plan, const FreeSpace& space) const {
        std::int64_t largest = 0, buffers = 0;
        for (const Slot& slot : plan.slots) {
            largest = std::max(largest, slot.size_bytes);
            buffers += slot.count;
        }
        return {file_, fmt::format("operator {}", id.value),
                fmt::format("{}: {} tile buffers take {} bytes of on-chip RAM, the largest {}; {} "
                            "bytes are free beside the resident activations, {} in one piece",
                            network_.describe(id), buffers, plan.slot_bytes(space), largest,
                            space.total_bytes(), space.largest_gap_bytes())};
    }

    const Problem& problem_;
    const network::Network& network_;
    const BoardView& board_;
    const PluginDecisions& decisions_;
    const std::string& file_;
    std::vector<TensorId> roots_;
    std::vector<Lifetime> activations_;
};

}  // namespace

Result<NetworkPlan> plan_decisions(const Problem& problem, const BoardView& board,
                                   const PluginDecisions& decisions, const std::string& file) {
    return DecisionsPlanner(problem, board, decisions, file).plan();
}

}  // namespace outcore::scheduler
