// Stages of a frame side by side: which steps follow one another, what may lie in one place, which
// constants stay.
#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "scheduler/pipeline/pipeline_body.hpp"
#include "scheduler/pipeline/steady_period.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using scheduler::BodyOptions;
using scheduler::Program;
using scheduler::StepLoad;
using scheduler::ValueId;

namespace {

constexpr std::int64_t kChunkBytes = 100;

/// Steps in a chain, each reads what the one before wrote and constants of its own.
Program chain(std::int32_t steps) {
    Program program;
    ValueId before = program.values.add({64, scheduler::Home::OnChip, {}, {}, 0});
    for (std::int32_t s = 0; s < steps; ++s) {
        scheduler::Step step;
        step.op = OperatorId(s);
        step.first_operand = static_cast<std::uint32_t>(program.operands.size());
        step.operands = 1;
        program.operands.push_back({{before, {}}, {}});
        before = program.values.add({64, scheduler::Home::OnChip, {}, {}, 0});
        step.output.value = before;
        step.constants = program.values.add({kChunkBytes, scheduler::Home::Constants, {}, {}, 0});
        step.chunk = program.chunks.add({});
        program.chunks[step.chunk].size_bytes = kChunkBytes;
        scheduler::Move move;
        move.lane = LaneId(1);
        move.destination.value = step.constants;
        move.chunk = step.chunk;
        move.before = s;
        program.moves.add(move);
        program.steps.push_back(step);
    }
    program.seal();
    return program;
}

std::vector<std::int32_t> delays(const Program& body) {
    std::vector<std::int32_t> list;
    for (const scheduler::Step& step : body.steps) list.push_back(step.delay);
    return list;
}

std::vector<StepLoad> even(std::size_t steps) {
    return std::vector<StepLoad>(steps, StepLoad{1.0, 0.0});
}

std::vector<bool> once(const Program& body) {
    std::vector<bool> list;
    for (const scheduler::Move& move : body.moves) list.push_back(move.once);
    return list;
}

}  // namespace

TEST_CASE("three stages take turns, the later one first where it reads what is written next") {
    const Program frame = chain(6);
    const auto body = scheduler::pipeline_body(frame, even(6), BodyOptions{{2, 4}, 0});
    REQUIRE(body);
    // The last step of a stage writes what the first of the next one has to have read.
    CHECK(delays(*body) == std::vector{0, 1, 2, 0, 1, 2});
    std::vector<std::int32_t> order;
    for (const scheduler::Step& step : body->steps) order.push_back(step.op.value);
    CHECK(order == std::vector{0, 2, 4, 1, 3, 5});
}

TEST_CASE("a stage waits for the next one, and that one for the one behind it") {
    const Program frame = chain(3);
    const auto body = scheduler::pipeline_body(frame, even(3), BodyOptions{{1, 2}, 0});
    REQUIRE(body);
    CHECK(delays(*body) == std::vector{2, 1, 0});
}

TEST_CASE("there is no body where a value would have to be there for two frames") {
    Program frame = chain(3);
    frame.operands.push_back({{frame.steps[0].output.value, {}}, {}});
    frame.steps[2].first_operand = static_cast<std::uint32_t>(frame.operands.size()) - 1;
    frame.seal();
    CHECK_FALSE(scheduler::pipeline_body(frame, even(3), BodyOptions{{1, 2}, 0}));
    CHECK(scheduler::pipeline_body(frame, even(3), BodyOptions{{2}, 0}));
}

TEST_CASE("the constants that an iteration needs first stay, as far as the limit goes") {
    const Program frame = chain(4);
    const auto none = scheduler::pipeline_body(frame, even(4), BodyOptions{{2}, kChunkBytes - 1});
    const auto two = scheduler::pipeline_body(frame, even(4), BodyOptions{{2}, 2 * kChunkBytes});
    REQUIRE((none && two));
    CHECK(once(*none) == std::vector<bool>(4, false));
    CHECK(once(*two) == std::vector{true, false, true, false});  // of the steps in front
}

TEST_CASE("a layer of weights between convolutions is worth three stages") {
    test::NetworkBuilder builder({1, 24, 24, 8}, 5);
    builder.conv(24, 3).conv(16, 3, 2).conv(4, 1);
    builder.fully_connected(12 * 12 * 8).reshape({1, 12, 12, 8});
    builder.conv(24, 3).conv(24, 3).conv(24, 3).conv(4, 3);
    scheduler::Problem problem = test::problem(builder.build(), "stm32f746g-disco");
    problem.constraints.sram_bytes = std::int64_t{64} * 1024;
    const auto stream = test::run("pipeline", problem), single = test::run("lookahead", problem);
    const auto* made = std::get_if<schedule::Schedule>(&stream);
    const auto* alone = std::get_if<schedule::Schedule>(&single);
    REQUIRE((made != nullptr && alone != nullptr));
    const schedule::CheckReport report = schedule::check(*made, *problem.layouts, 1);
    INFO((report.ok() ? "" : report.violations[0].message));
    CHECK(report.ok());
    const double period_s = scheduler::steady_period_s(*made, *problem.profile);
    const double alone_s = scheduler::steady_period_s(*alone, *problem.profile);
    CAPTURE(period_s, alone_s);
    CHECK(schedule::greatest_delay(*made) >= 2);
    CHECK(period_s < 0.9 * alone_s);
}
