#include "scheduler/program/memory_planner.hpp"

#include <catch2/catch.hpp>

#include "scheduler/program/load_batches.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

struct Case {
    Problem problem =
        test::problem(test::NetworkBuilder({1, 8, 8, 4}).conv(4, 1).build(), "stm32f746g-disco");
    BoardView board = *view_board(problem);
    Program program;

    Case() {
        board.weight_homes = {board.weight_homes.front()};
        board.usable_bytes[board.weight_homes.front().index()] = 4096;
    }
    /// A step that needs a chunk of its own.
    void step(std::int64_t bytes) {
        Step step;
        step.op = OperatorId(0);
        step.constants = program.values.add({bytes, Home::Constants, {}, {}, 0});
        step.chunk = program.chunks.add({board.storage, 0, bytes, OperatorId(0), -1, 0, 4, 0, 4});
        Move load;
        load.lane = board.storage_lane;
        load.destination.value = step.constants;
        load.chunk = step.chunk;
        load.before = program.step_count();
        program.moves.add(load);
        program.steps.push_back(step);
    }
};

}  // namespace

TEST_CASE("loads are emitted as early as there is room, at most `depth` ahead") {
    Case c;
    for (int i = 0; i < 6; ++i) c.step(1024);
    c.program.seal();
    MemoryPlanner planner(c.board);
    REQUIRE(planner.plan(c.program, {}));
    std::vector<std::int32_t> issues;
    for (const Batch& batch : planner.result().batches) issues.push_back(batch.issue);
    CHECK(issues == std::vector<std::int32_t>{0, 0, 0, 0, 1, 2});  // four fit at once

    PlannerOptions two;
    two.depth = 2;
    REQUIRE(planner.plan(c.program, two));
    issues.clear();
    for (const Batch& batch : planner.result().batches) issues.push_back(batch.issue);
    CHECK(issues == std::vector<std::int32_t>{0, 0, 0, 1, 2, 3});
}

TEST_CASE("loads that follow one another in image and memory are one transfer") {
    Case c;
    for (int i = 0; i < 6; ++i) c.step(500);
    c.program.seal();
    MemoryPlanner planner(c.board);
    PlannerOptions options;
    options.batch_bytes = 1600;
    REQUIRE(planner.plan(c.program, options));
    const MemoryPlan& plan = planner.result();
    REQUIRE(plan.batches.size() == 2);
    for (const Batch& batch : plan.batches) {
        const auto moves = plan.moves_of(batch);
        REQUIRE(moves.size() == 3);
        const Move& first = c.program.moves[moves[0]];
        for (const MoveId id : moves) {
            const Move& move = c.program.moves[id];
            CHECK(plan.chunk_offsets[move.chunk] - plan.chunk_offsets[first.chunk] ==
                  plan.places[move.destination.value].offset -
                      plan.places[first.destination.value].offset);
        }
    }
}

TEST_CASE("what finds no room is named") {
    Case c;
    c.step(1024);
    c.step(8192);
    c.program.seal();
    MemoryPlanner planner(c.board);
    REQUIRE_FALSE(planner.plan(c.program, {}));
    CHECK(planner.shortage().step == 1);
    CHECK(planner.shortage().bytes == 8192);
}
