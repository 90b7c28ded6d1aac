// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/decision_search.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

namespace outcore::scheduler {
namespace {

/// Part of the present time by which a candidate may be slower at the start. Assumed, from trials.
constexpr double kThreshold = 0.003;
/// Candidates between two looks at where time is lost.
constexpr std::int64_t kWeighEvery = 16;
/// Part of the weight that all operators have in common.
constexpr double kEvenShare = 0.2;
constexpr std::int64_t kBatchBytes[] = {0,     512,   1024,  2048,   3072,  4096,
                                        6144,  8192,  12288, 16384,  24576, 32768,
                                        49152, 65536, 98304, 131072, 262144};
constexpr std::int32_t kTileDepths[] = {1, 2, 3, 4, 6, 8};

/// Programs much larger than the first one are not planned: they take long and do not win.
constexpr std::size_t kMostGrowth = 3, kFewTasks = 500;

/// Operators of the same kind, geometry and attributes.
std::string signature(const network::Network& network, OperatorId id) {
    const network::Operator& op = network.op(id);
    std::string text = std::string(network::to_string(op.kind));
    const auto add = [&](TensorId tensor) {
        text += '|';
        for (const auto extent : network.tensor(tensor).shape) text += fmt::format("{},", extent);
    };
    for (const TensorId input : op.inputs) {
        if (input.valid()) add(input);
    }
    add(op.output);
    return text;
}

}  // namespace

DecisionSearch::DecisionSearch(const Problem& problem, const BoardView& board,
                               CandidateEvaluator& evaluator,
                               std::shared_ptr<OperatorSpaces> spaces)
    : problem_(problem),
      network_(*problem.network),
      evaluator_(evaluator),
      facts_(problem, board),
      relief_(problem, board),
      choices_(board, std::move(spaces)),
      alike_(network_.operators.size()),
      least_s_(network_.operators.size(), 0.0) {
    std::map<std::string, std::vector<OperatorId>> by_signature;
    for (std::size_t i = 0; i < network_.operators.size(); ++i) {
        const OperatorId id(i);
        if (network::is_view(network_.op(id).kind)) continue;
        tiled_.push_back(id);
        by_signature[signature(network_, id)].push_back(id);
        if (i > 0 && facts_.independent(OperatorId(i - 1), id)) branches_ = true;
    }
    for (const auto& [text, list] : by_signature) {
        for (const OperatorId id : list) alike_[id.index()] = list;
    }
}

Found DecisionSearch::improve(Found start, const SearchEffort& effort) {
    random_ = Xorshift32(effort.seed);
    out_of_time_ = false;
    if (tiled_.empty()) return start;
    for (const OperatorId id : tiled_) {
        double least = 0.0;
        for (const TileChoice& choice : choices_.of(id, facts_.streams(start.decisions, id)))
            least = least == 0.0 ? choice.cpu_cycles : std::min(least, choice.cpu_cycles);
        least_s_[id.index()] = least / problem_.platform->core.clock.count;
    }
    Found best = start, now = std::move(start);
    evaluator_.evaluate(now.decisions);
    now.seconds *= burden();
    best.seconds = now.seconds;
    const std::size_t most_tasks = kMostGrowth * evaluator_.tasks() + kFewTasks;
    weigh();
    std::int64_t since_weighed = 0;
    for (std::int64_t i = 0; i < effort.candidates; ++i) {
        if (effort.deadline && std::chrono::steady_clock::now() >= *effort.deadline) {
            out_of_time_ = true;
            break;
        }
        Decisions candidate = now.decisions;
        if (!change(candidate)) continue;
        auto seconds = evaluator_.evaluate(candidate, most_tasks);
        if (seconds) *seconds *= burden();
        const double left = 1.0 - static_cast<double>(i) / static_cast<double>(effort.candidates);
        const double limit = now.seconds * (1.0 + kThreshold * left * left);
        ++since_weighed;
        if (!seconds || *seconds > limit) continue;
        now = {std::move(candidate), *seconds};
        if (since_weighed >= kWeighEvery) {
            weigh();
            since_weighed = 0;
        }
        if (now.seconds < best.seconds) best = now;
    }
    return best;
}

/// A task more has to pay for its record in the blob and for what its closed form leaves out.
double DecisionSearch::burden() const {
    constexpr double kOfATask = 1e-6;  // part of the time; assumed
    return 1.0 + kOfATask * static_cast<double>(evaluator_.tasks());
}

/// Where the latest candidate loses time.
void DecisionSearch::weigh() {
    std::vector<double> lost(network_.operators.size(), 0.0);
    const auto& steps = evaluator_.program().steps;
    for (std::size_t s = 0; s < steps.size(); ++s) {
        if (steps[s].kind != Step::Kind::Compute) continue;
        const analytic::TaskRun& run = evaluator_.time().steps[s];
        lost[steps[s].op.index()] += run.stall_s + (run.end_s - run.start_s);
    }
    double total = 0.0;
    for (const OperatorId id : tiled_) {
        double& own = lost[id.index()];
        own = std::max(0.0, own - least_s_[id.index()]);
        total += own;
    }
    const double even =
        (total > 0.0 ? kEvenShare * total : 1.0) / static_cast<double>(tiled_.size());
    sums_.clear();
    double sum = 0.0;
    for (const OperatorId id : tiled_) sums_.push_back(sum += lost[id.index()] + even);
}

OperatorId DecisionSearch::draw_operator() {
    const double at = uniform() * sums_.back();
    auto index =
        static_cast<std::size_t>(std::lower_bound(sums_.begin(), sums_.end(), at) - sums_.begin());
    index = std::min(index, tiled_.size() - 1);
    constexpr double kNear = 0.35;
    if (uniform() < kNear) {
        const std::size_t away = 1 + below(3);
        const bool back = below(3) != 0;
        if (back && index >= away) index -= away;
        if (!back && index + away < tiled_.size()) index += away;
    }
    return tiled_[index];
}

bool DecisionSearch::change(Decisions& decisions) {
    const OperatorId op = draw_operator();
    const double which = uniform();
    if (which < 0.70) return change_shape(decisions, op);
    if (which < 0.78) return change_residency(decisions, op);
    if (which < 0.84) return change_tight(decisions, op);
    if (which < 0.88) {
        const bool flash = decisions.planner.flash_bytes > 0;
        return flash ? change_flash(decisions, op) : change_pin(decisions, op);
    }
    if (which < 0.92 && branches_) return change_order(decisions, op);
    if (which < 0.95 && !facts_.waiting().empty()) return change_waiting(decisions);
    return change_planner(decisions);
}

const TileChoice& DecisionSearch::draw_choice(const TileChoices& choices, const TileShape& now,
                                              std::int64_t room) {
    std::size_t fitting = choices.size();
    while (fitting > 1 && choices[fitting - 1].slot_bytes > room) --fitting;
    const auto present = std::find_if(choices.begin(), choices.end(),
                                      [&](const TileChoice& c) { return c.shape == now; });
    const double which = uniform();
    if (which < 0.5 && present != choices.end()) {  // about as much room
        const auto at = static_cast<std::ptrdiff_t>(present - choices.begin());
        const auto step = static_cast<std::ptrdiff_t>(1 + below(8)) * (below(2) == 0 ? 1 : -1);
        const auto to =
            std::clamp<std::ptrdiff_t>(at + step, 0, static_cast<std::ptrdiff_t>(fitting) - 1);
        return choices[static_cast<std::size_t>(to)];
    }
    // The better of a few.
    std::size_t best = below(fitting);
    const std::size_t others = below(6);
    for (std::size_t i = 0; i < others; ++i) {
        const std::size_t other = below(fitting);
        if (choices[other].slowest() < choices[best].slowest()) best = other;
    }
    return choices[best];
}

bool DecisionSearch::change_shape(Decisions& decisions, OperatorId op) {
    const TileShape before = decisions.operators[op].shape;
    const Streams streams = facts_.streams(decisions, op);
    const TileChoice& choice =
        draw_choice(choices_.of(op, streams), before, facts_.room(decisions, op));
    if (choice.shape == before) return false;
    decisions.operators[op].shape = choice.shape;
    if (below(2) == 0) return true;
    for (const OperatorId other : alike_[op.index()]) {
        const bool same = decisions.operators[other].shape == before &&
                          facts_.streams(decisions, other) == streams;
        if (same) decisions.operators[other].shape = choice.shape;
    }
    return true;
}

/// The cheapest tiles for the operator's streams in the room that is left.
void DecisionSearch::refit(Decisions& decisions, OperatorId op) {
    const TileChoices& choices = choices_.of(op, facts_.streams(decisions, op));
    const std::int64_t room = facts_.room(decisions, op);
    const TileChoice* best = &choices.front();
    constexpr double kSpare = 0.6;  // of the room: the rest is for tiles under way
    const double part = kSpare + (1.0 - kSpare) * uniform();
    for (const TileChoice& choice : choices) {
        if (static_cast<double>(choice.slot_bytes) > part * static_cast<double>(room)) break;
        if (choice.slowest() < best->slowest()) best = &choice;
    }
    decisions.operators[op].shape = best->shape;
}

bool DecisionSearch::change_residency(Decisions& decisions, OperatorId op) {
    if (!evaluator_.can_swap()) return false;
    const std::vector<TensorId> tensors = facts_.activations(op);
    const TensorId tensor = tensors[below(tensors.size())];
    if (problem_.constraints.place_of(tensor)) return false;
    const bool resident = decisions.resident[tensor.index()];
    decisions.resident[tensor.index()] = !resident;
    for (const OperatorId user : facts_.users(tensor)) {
        if (!resident && facts_.room(decisions, user) <= 0) return false;
        refit(decisions, user);
    }
    return true;
}

bool DecisionSearch::change_tight(Decisions& decisions, OperatorId op) {
    const std::vector<TensorId> tensors = facts_.activations(op);
    const std::size_t which = below(tensors.size() + 1);
    if (which < tensors.size()) {
        const TensorId tensor = tensors[which];
        if (!decisions.resident[tensor.index()]) return false;
        decisions.tight[tensor.index()] = !decisions.tight[tensor.index()];
        return true;
    }
    const bool tight = !decisions.operators[op].tight;
    decisions.operators[op].tight = tight;
    if (below(2) == 0) return true;
    for (const OperatorId other : alike_[op.index()]) decisions.operators[other].tight = tight;
    return true;
}

/// A value that waits stays, leaves the chip meanwhile, or is made again.
bool DecisionSearch::change_waiting(Decisions& decisions) {
    const TensorId root = facts_.waiting()[below(facts_.waiting().size())];
    if (problem_.constraints.place_of(root) || !decisions.groups.empty()) return false;
    const bool was_resident = decisions.resident[root.index()];
    decisions.resident[root.index()] = true;
    decisions.away.resize(decisions.resident.size(), Absence::None);
    Absence& absence = decisions.away[root.index()];
    constexpr Absence kAbsences[] = {Absence::External, Absence::ExternalAtOnce};
    const Absence wanted = kAbsences[below(2)];
    if (below(2) == 0) {
        absence = Absence::None;
        if (!relief_.make_once(decisions, root) && !relief_.make_again(decisions, root))
            return false;
    } else {
        if (!evaluator_.can_swap()) return false;
        absence = absence == wanted ? Absence::None : wanted;
    }
    if (was_resident) return true;
    for (const OperatorId user : facts_.users(root)) {
        if (facts_.room(decisions, user) <= 0) return false;
        refit(decisions, user);
    }
    return true;
}

bool DecisionSearch::change_in_place(Decisions& decisions, OperatorId op) {
    decisions.operators[op].in_place = !decisions.operators[op].in_place;
    return true;
}

bool DecisionSearch::change_pin(Decisions& decisions, OperatorId op) {
    if (facts_.in_place(op)) return change_in_place(decisions, op);
    decisions.operators[op].pinned = !decisions.operators[op].pinned;
    return true;
}

bool DecisionSearch::change_flash(Decisions& decisions, OperatorId op) {
    decisions.operators[op].in_flash = !decisions.operators[op].in_flash;
    if (below(2) == 0) refit(decisions, op);
    return true;
}

bool DecisionSearch::change_order(Decisions& decisions, OperatorId op) {
    auto& order = decisions.order;
    const auto at =
        static_cast<std::size_t>(std::find(order.begin(), order.end(), op) - order.begin());
    if (at + 1 >= order.size() || !facts_.independent(op, order[at + 1])) return false;
    std::swap(order[at], order[at + 1]);
    return true;
}

bool DecisionSearch::change_planner(Decisions& decisions) {
    PlannerOptions& planner = decisions.planner;
    switch (below(4)) {
        case 0:
            planner.order = static_cast<PlacementOrder>(below(kPlacementOrders));
            return true;
        case 1:
            planner.tile_depth = kTileDepths[below(std::size(kTileDepths))];
            return true;
        default:
            planner.batch_bytes = kBatchBytes[below(std::size(kBatchBytes))];
            return true;
    }
}

}  // namespace outcore::scheduler
