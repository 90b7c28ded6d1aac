// No schedule is faster than the floor of its program: whatever its tiles, joins, order of
// placement and depth. A floor that is too high would make proofs of `exact` wrong.
#include <algorithm>

#include "scheduler/exact/program_floor.hpp"
#include "scheduler/exact_trial.hpp"
#include "scheduler/tiled/decision_facts.hpp"
#include "scheduler/tiled/join_search.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

template <typename List>
const auto& any_of(const List& list, Xorshift32& random) {
    return list[random.next() % list.size()];
}

/// Results that are made again are not in the space of `exact`, nor what varied() switches off.
bool repeats(const Decisions& decisions) {
    return decisions.order.size() > decisions.operators.size();
}

/// Other tiles, places, joins and options of the planner for some decisions.
Decisions varied(Decisions decisions, const Problem& problem, const BoardView& board,
                 OperatorSpaces& spaces, Xorshift32& random) {
    const DecisionFacts facts(problem, board);
    decisions.away.clear();
    for (std::size_t t = 0; t < decisions.resident.size(); ++t) {
        if (board.external && random.in_range(0, 4) == 0)
            decisions.resident[t] = !decisions.resident[t];
        decisions.tight[t] = random.in_range(0, 1) == 0;
    }
    for (const OperatorId id : decisions.order) {
        if (!spaces.has(id)) continue;
        OperatorDecision& op = decisions.operators[id];
        op.in_place = false;
        op.pinned = random.in_range(0, 1) == 0;
        op.tight = random.in_range(0, 1) == 0;
        if (random.in_range(0, 1) == 0)
            op.shape = any_of(spaces.plans(id, facts.streams(decisions, id), 1), random).shape;
    }
    PlannerOptions& planner = decisions.planner;
    planner.order = static_cast<PlacementOrder>(random.in_range(0, kPlacementOrders - 1));
    planner.depth = random.in_range(0, 2);
    planner.tile_depth = random.in_range(1, 3);
    planner.batch_bytes = random.in_range(0, 4) * 1000;
    planner.batch_starts.clear();
    if (random.in_range(0, 1) == 0)
        for (std::uint32_t load = 0; load < 12; ++load)
            if (load == 0 || random.in_range(0, 2) == 0) planner.batch_starts.push_back(load);
    return decisions;
}

}  // namespace

TEST_CASE("no schedule is faster than the floor of its program") {
    const std::uint32_t seed = 77500;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    int compared = 0, near = 0;
    for (int round = 0; round < 60; ++round) {
        const Problem problem = test::small_problem(random);
        const auto board = view_board(problem);
        CandidateEvaluator evaluator(problem, *board);
        const auto spaces = std::make_shared<OperatorSpaces>(problem, *board);
        const auto found = lookahead_plan(problem, *board, evaluator, spaces, {});
        if (!found || !found->decisions.groups.empty() || repeats(found->decisions)) continue;
        const ProgramFloors floors(problem, *board);
        TiledPrograms programs(problem, *board);
        for (int turn = 0; turn < 40; ++turn) {
            const Decisions decisions = varied(found->decisions, problem, *board, *spaces, random);
            if (!evaluator.evaluate(decisions)) continue;
            const ProgramFloor floor = floors.of(programs.build(decisions));
            const double seconds = analytic_seconds(evaluator.emit(decisions), *problem.profile);
            INFO("round " << round << " turn " << turn << " on " << problem.platform->name);
            REQUIRE(!floor.overfull);
            REQUIRE(floor.seconds <= seconds * (1.0 + 1e-9));
            ++compared;
            if (floor.seconds >= 0.99 * seconds) ++near;
        }
    }
    CHECK(compared >= 800);
    CHECK(near >= compared / 10);
}

TEST_CASE("starts of a plan's transfers make the same plan again") {
    Xorshift32 random(77501);
    int compared = 0;
    for (int round = 0; round < 30; ++round) {
        const Problem problem = test::small_problem(random);
        const auto board = view_board(problem);
        CandidateEvaluator evaluator(problem, *board);
        const auto found = lookahead_plan(problem, *board, evaluator,
                                          std::make_shared<OperatorSpaces>(problem, *board), {});
        if (!found) continue;
        Decisions decisions = found->decisions;
        decisions.planner.batch_bytes = 2000;
        const auto before = evaluator.evaluate(decisions);
        if (!before) continue;
        decisions.planner.batch_starts = batch_starts(evaluator.program(), evaluator.plan());
        if (decisions.planner.batch_starts.empty()) continue;
        const auto after = evaluator.evaluate(decisions);
        INFO("round " << round);
        REQUIRE(after);
        CHECK(*after <= *before);
        ++compared;
    }
    CHECK(compared >= 10);
}
