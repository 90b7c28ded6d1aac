// Values that wait: outputs in the place of inputs, results that are made again, activations that
// leave the chip between two uses. Each makes room that there is not otherwise.
#include <algorithm>
#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "scheduler/tiled/activation_uses.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"
#include "scheduler/tiled/lookahead_plans.hpp"
#include "scheduler/tiled/relief.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using outcore::test::NetworkBuilder;
using scheduler::Decisions;

namespace {

/// Two convolutions whose results are added.
network::Network residual() {
    NetworkBuilder builder({1, 16, 16, 16});
    const TensorId left = builder.conv(16, 1).last();
    return builder.conv(16, 1).add(left).build();
}

/// `wide` waits while its other reader's branch needs most of the room.
struct Waiting {
    network::Network network;
    TensorId wide;
};
Waiting waiting() {
    NetworkBuilder builder({1, 16, 16, 4});
    const TensorId wide = builder.conv(64, 1).last();
    const TensorId side =
        builder.pool(network::OperatorKind::MaxPool2d, 2, 2).conv(256, 1).conv(16, 1).last();
    builder.from(wide).conv(16, 1, 2).add(side);
    return {builder.build(), wide};
}

/// Everything on chip, tiles of a row and few channels.
Decisions all_on_chip(const network::Network& network) {
    Decisions decisions;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        decisions.order.emplace_back(i);
        scheduler::OperatorDecision decision;
        decision.shape = {1, 64, 8, 4096, true};
        decisions.operators.add(decision);
    }
    decisions.resident.assign(network.tensors.size(), true);
    decisions.tight.assign(network.tensors.size(), false);
    decisions.away.assign(network.tensors.size(), scheduler::Absence::None);
    return decisions;
}

scheduler::Problem with_sram(scheduler::Problem problem, std::int64_t bytes) {
    problem.constraints.sram_bytes = bytes;
    return problem;
}

std::optional<schedule::Schedule> made_with(const scheduler::Problem& problem,
                                            const Decisions& decisions) {
    const auto board = scheduler::view_board(problem);
    scheduler::CandidateEvaluator evaluator(problem, *board);
    if (!evaluator.evaluate(decisions)) return std::nullopt;
    schedule::Schedule made = evaluator.emit(decisions);
    const schedule::CheckReport report = schedule::check(made, *problem.layouts, 1);
    INFO((report.ok() ? "" : report.violations[0].message));
    CHECK(report.ok());
    return made;
}

/// The least SRAM in which the decisions find room, to within a line.
std::int64_t least_sram(const scheduler::Problem& problem, const Decisions& decisions) {
    std::int64_t low = 0, high = 128 * 1024;
    REQUIRE(made_with(with_sram(problem, high), decisions));
    while (high - low > 32) {
        const std::int64_t middle = (low + high) / 64 * 32;
        (made_with(with_sram(problem, middle), decisions) ? high : low) = middle;
    }
    return high;
}

std::size_t runs_of(const schedule::Schedule& made, OperatorId op) {
    std::size_t runs = 0;
    OperatorId before;
    for (const schedule::Task& task : made.tasks) {
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute == nullptr) continue;
        if (compute->op == op && before != op) ++runs;
        before = compute->op;
    }
    return runs;
}

bool in_place(const schedule::Schedule& made, const schedule::Compute& compute) {
    const schedule::TensorView& input = compute.inputs.front();
    const schedule::Buffer& from = made.buffers[input.buffer];
    const schedule::Buffer& to = made.buffers[compute.output.buffer];
    return from.device == to.device && from.offset == to.offset;
}

}  // namespace

TEST_CASE("uses follow the order, and a result that is made again ends a wait") {
    const Waiting net = waiting();
    scheduler::ActivationUses uses(net.network);
    std::vector<OperatorId> order;
    for (std::size_t i = 0; i < net.network.operators.size(); ++i) order.emplace_back(i);
    uses.note(order);
    const auto gap = uses.longest_gap(net.wide);
    REQUIRE(gap);
    CHECK(gap->from == 1);
    CHECK(gap->to == 4);
    CHECK(uses.read_after(net.wide, 1));
    CHECK_FALSE(uses.read_after(net.wide, 4));
    order.insert(order.begin() + 4, OperatorId(0));
    uses.note(order);
    CHECK_FALSE(uses.longest_gap(net.wide));
    CHECK_FALSE(uses.read_after(net.wide, 1));
    CHECK(uses.read_after(net.wide, 4));
    CHECK(uses.comes_again(OperatorId(0)));
}

TEST_CASE("an addition in the place of its first operand needs room for two, not for three") {
    const scheduler::Problem problem = test::problem(residual(), "stm32l476g-disco");
    Decisions apart = all_on_chip(*problem.network);
    Decisions joined = apart;
    for (scheduler::OperatorDecision& op : joined.operators) op.in_place = true;
    constexpr std::int64_t kOne = 16 * 16 * 16;
    const std::int64_t least = least_sram(problem, joined);
    CHECK(least <= least_sram(problem, apart) - kOne + 1024);
    const auto made = made_with(with_sram(problem, least), joined);
    REQUIRE(made);
    int replaced = 0;
    for (const schedule::Task& task : made->tasks) {
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute != nullptr &&
            problem.network->op(compute->op).kind == network::OperatorKind::Add)
            replaced += in_place(*made, *compute) ? 1 : 0;
    }
    CHECK(replaced == 32);  // all of its tiles
}

TEST_CASE("nothing takes the place of what is read later, or of itself") {
    NetworkBuilder builder({1, 8, 8, 8});
    const TensorId left = builder.conv(8, 1).last();
    const TensorId sum = builder.conv(8, 1).from(left).add(builder.last()).last();
    const TensorId twice = builder.from(sum).add(sum).last();
    builder.from(twice).add(left);
    const scheduler::Problem problem = test::problem(builder.build(), "stm32l476g-disco");
    Decisions decisions = all_on_chip(*problem.network);
    for (scheduler::OperatorDecision& op : decisions.operators) op.in_place = true;
    const auto made = made_with(problem, decisions);  // the checker would see it
    REQUIRE(made);
    for (const schedule::Task& task : made->tasks) {
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute == nullptr) continue;
        const TensorId output = problem.network->op(compute->op).output;
        if (output == sum || output == twice) CHECK_FALSE(in_place(*made, *compute));
    }
}

TEST_CASE("streamed tiles of an addition take the place of those of its first operand") {
    scheduler::Problem problem = test::problem(residual(), "stm32f746g-disco");
    Decisions apart = all_on_chip(*problem.network);
    apart.resident.assign(apart.resident.size(), false);
    Decisions joined = apart;
    for (scheduler::OperatorDecision& op : joined.operators) {
        op.shape.h = 16;
        op.shape.c = 16;
        op.in_place = true;
    }
    apart.operators = joined.operators;
    for (scheduler::OperatorDecision& op : apart.operators) op.in_place = false;
    const std::int64_t less = least_sram(problem, joined), more = least_sram(problem, apart);
    CAPTURE(less, more);
    CHECK(less < more);
    CHECK(made_with(with_sram(problem, less), joined));
}

TEST_CASE("what is cheap to make again need not wait") {
    const Waiting net = waiting();
    const scheduler::Problem problem = test::problem(net.network, "stm32l476g-disco");
    const auto board = scheduler::view_board(problem);
    Decisions once = all_on_chip(*problem.network);
    Decisions again = once;
    REQUIRE(scheduler::Relief(problem, *board).make_again(again, net.wide));
    CHECK(again.order.size() == once.order.size() + 1);
    const std::int64_t less = least_sram(problem, again), more = least_sram(problem, once);
    CAPTURE(less, more);
    CHECK(less < more - 8 * 1024);
    const auto made = made_with(with_sram(problem, less), again);
    REQUIRE(made);
    CHECK(runs_of(*made, OperatorId(0)) == 2);
    REQUIRE(scheduler::Relief(problem, *board).make_once(again, net.wide));
    CHECK(again.order == once.order);
}

TEST_CASE("constants of what is made again lie in the image once") {
    const Waiting net = waiting();
    const scheduler::Problem problem = test::problem(net.network, "stm32l476g-disco");
    const auto board = scheduler::view_board(problem);
    Decisions decisions = all_on_chip(*problem.network);
    const auto once = made_with(problem, decisions);
    REQUIRE(scheduler::Relief(problem, *board).make_again(decisions, net.wide));
    const auto again = made_with(problem, decisions);
    REQUIRE((once && again));
    CHECK(again->chunks.size() == once->chunks.size());
}

TEST_CASE("what leaves the chip while nobody needs it makes room, and comes back before its use") {
    const Waiting net = waiting();
    const scheduler::Problem problem = test::problem(net.network, "stm32f746g-disco");
    Decisions stays = all_on_chip(*problem.network);
    Decisions leaves = stays;
    leaves.away[net.wide.index()] = scheduler::Absence::ExternalAtOnce;
    const std::int64_t less = least_sram(problem, leaves), more = least_sram(problem, stays);
    CAPTURE(less, more);
    CHECK(less < more - 8 * 1024);
    const auto made = made_with(with_sram(problem, less), leaves);
    REQUIRE(made);
    std::vector<schedule::TransferKind> moved;
    for (const schedule::Task& task : made->tasks) {
        const auto* transfer = std::get_if<schedule::Transfer>(&task.action);
        if (transfer != nullptr &&
            problem.platform->is_memory(made->buffers[transfer->source.buffer].device))
            moved.push_back(transfer->kind);
    }
    CHECK(moved == std::vector{schedule::TransferKind::Store, schedule::TransferKind::Load});
    // Swapped for all its life it costs more.
    Decisions swapped = stays;
    swapped.resident[net.wide.index()] = false;
    const auto other = made_with(with_sram(problem, less), swapped);
    REQUIRE(other);
    CHECK(scheduler::analytic_seconds(*made, *problem.profile) <
          scheduler::analytic_seconds(*other, *problem.profile));
}

TEST_CASE("lookahead finds a schedule where all of it waiting on chip has none") {
    const Waiting net = waiting();
    for (const char* name : {"stm32l476g-disco", "stm32f746g-disco", "stm32h747i-disco"}) {
        const scheduler::Problem problem =
            with_sram(test::problem(net.network, name), std::int64_t{24} * 1024);
        const auto board = scheduler::view_board(problem);
        scheduler::CandidateEvaluator evaluator(problem, *board);
        const auto found = scheduler::lookahead_plan(
            problem, *board, evaluator,
            std::make_shared<scheduler::OperatorSpaces>(problem, *board), {});
        INFO(name);
        REQUIRE(found);
        const auto waits = [&](scheduler::Absence absence) {
            return absence != scheduler::Absence::None;
        };
        Decisions kept = found->decisions;
        CHECK(kept.groups.empty());
        const bool again = scheduler::Relief(problem, *board).make_once(kept, net.wide);
        const bool away = std::any_of(kept.away.begin(), kept.away.end(), waits);
        CHECK(again == !board->external);
        CHECK(away == board->external.has_value());
        kept.away.clear();
        CHECK_FALSE(evaluator.evaluate(kept));
        CHECK(made_with(problem, found->decisions));
    }
}
