// Outputs in the place of inputs, results that are made again, activations that leave the chip
// between two uses: schedules of `lookahead` and `search` for branching networks in little SRAM
// give the reference's bytes, whatever the timing.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "judge/deployed_network.hpp"
#include "network/lifetimes.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"
#include "scheduler/tiled/decision_facts.hpp"
#include "scheduler/tiled/relief.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using namespace outcore::testing;
using outcore::test::NetworkBuilder;

namespace {

/// A wide result with two readers, the second one behind a branch of its own; sometimes a sum.
void add_block(NetworkBuilder& builder, Xorshift32& random) {
    const std::int32_t wide = 8 * random.in_range(3, 6), narrow = 8;
    if (random.in_range(0, 1) == 0) {
        const TensorId left = builder.conv(narrow, 1).last();
        builder.conv(narrow, 3).add(left);
    }
    const TensorId waits = builder.conv(wide, 1).last();
    builder.depthwise(3, 2).conv(wide * 6, 1);
    const TensorId side = builder.conv(narrow, 1).last();
    builder.from(waits).conv(narrow, 1, 2).add(side);
}

Workload random_branches(Xorshift32& random) {
    const std::int32_t size = random.in_range(14, 24);
    NetworkBuilder builder({1, size, size, 4}, random.next());
    for (std::int32_t block = random.in_range(1, 2); block > 0; --block) add_block(builder, random);
    Workload load;
    load.network = std::make_shared<network::Network>(builder.mean().fully_connected(7).build());
    load.inputs = judge::seeded_frames(*load.network, 2);
    load.expected = required(judge::expect(*load.network, load.inputs));
    return load;
}

void require_right(const schedule::Schedule& made, const scheduler::Problem& problem) {
    const schedule::CheckReport report = schedule::check(made, *problem.layouts);
    INFO((report.ok() ? "" : report.violations.front().message));
    REQUIRE(report.ok());
}

void replay(const Workload& workload, const schedule::Schedule& made) {
    Workload load = workload;
    load.expected = required(judge::expect(made, load.inputs));
    CHECK(load.expected.outputs == workload.expected.outputs);
    const Deployed deployed(made);
    for (const auto delays : {judge::Delays::Zero, judge::Delays::Max, judge::Delays::Random})
        check_replay(load, deployed.request(load, judge::Target::Host, delays));
}

/// All results that wait are made again, everything else stays on chip.
schedule::Schedule all_made_again(const scheduler::Problem& problem) {
    const auto board = scheduler::view_board(problem);
    scheduler::Decisions decisions;
    for (std::size_t i = 0; i < problem.network->operators.size(); ++i) {
        decisions.order.emplace_back(i);
        decisions.operators.add({{2, 64, 8, 4096, true}, false, false, false, i % 2 == 0});
    }
    decisions.resident.assign(problem.network->tensors.size(), true);
    decisions.tight.assign(problem.network->tensors.size(), false);
    scheduler::Relief relief(problem, *board);
    int again = 0;
    const scheduler::DecisionFacts facts(problem, *board);
    for (const TensorId root : facts.waiting()) again += relief.make_again(decisions, root) ? 1 : 0;
    CHECK(again > 0);
    scheduler::CandidateEvaluator evaluator(problem, *board);
    REQUIRE(evaluator.evaluate(decisions));
    return evaluator.emit(decisions);
}

struct Seen {
    int in_place = 0, again = 0, away = 0;
};

bool same_place(const schedule::Schedule& made, const schedule::Compute& compute) {
    const schedule::TensorView& input = compute.inputs.front();
    const schedule::Buffer& from = made.buffers[input.buffer];
    const schedule::Buffer& to = made.buffers[compute.output.buffer];
    return from.device == to.device && from.offset == to.offset;
}

/// Whether a transfer is between memories and carries all of some activation at once.
bool whole_activation(const schedule::Schedule& made, const schedule::Transfer& transfer) {
    if (!made.platform->is_memory(made.buffers[transfer.source.buffer].device)) return false;
    const auto all = network::lifetimes(*made.network);
    return std::any_of(all.begin(), all.end(), [&](const network::Lifetime& activation) {
        return activation.size_bytes == transfer.source.size_bytes();
    });
}

void look(const schedule::Schedule& made, Seen& seen) {
    std::set<std::tuple<std::int32_t, std::int32_t, std::int32_t, std::int32_t, std::int32_t>> done;
    bool in_place = false, again = false, stored = false;
    for (const schedule::Task& task : made.tasks) {
        if (const auto* transfer = std::get_if<schedule::Transfer>(&task.action))
            stored = stored || (transfer->kind == schedule::TransferKind::Store &&
                                whole_activation(made, *transfer));
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute == nullptr) continue;
        const network::Box& out = compute->tile.out;
        again = again ||
                !done.insert({compute->op.value, out.y0, out.x0, out.c0, compute->tile.k0}).second;
        in_place = in_place || (made.network->op(compute->op).kind == network::OperatorKind::Add &&
                                same_place(made, *compute));
    }
    seen.in_place += in_place ? 1 : 0;
    seen.again += again ? 1 : 0;
    seen.away += stored ? 1 : 0;
}

}  // namespace

TEST_CASE("values that wait elsewhere, or not at all, give the reference's bytes") {
    const std::uint32_t seed = 4711;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const char* boards[] = {"stm32l476g-disco", "stm32f746g-disco", "stm32h747i-disco"};
    Seen seen;
    int replayed = 0;
    for (int round = 0; round < 24; ++round) {
        CAPTURE(round);
        const Workload load = random_branches(random);
        scheduler::Problem problem = test::problem(*load.network, boards[round % 3]);
        const std::int64_t peak = network::peak_activations(*load.network).bytes;
        problem.constraints.sram_bytes = peak * random.in_range(55, 100) / 100;
        problem.constraints.budget = 150;
        const auto outcome = test::run(round % 2 == 0 ? "lookahead" : "search", problem);
        const auto* made = std::get_if<schedule::Schedule>(&outcome);
        if (made == nullptr) continue;
        require_right(*made, problem);
        ++replayed;
        look(*made, seen);
        replay(load, *made);
    }
    CAPTURE(replayed, seen.in_place, seen.away);
    CHECK(replayed >= 12);
    CHECK(seen.in_place >= 3);
    CHECK(seen.away >= 1);
}

TEST_CASE("results that are made again give the reference's bytes") {
    const std::uint32_t seed = 4712;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const char* boards[] = {"stm32l476g-disco", "stm32f746g-disco", "b-u585i-iot02a"};
    Seen seen;
    for (int round = 0; round < 9; ++round) {
        CAPTURE(round);
        const Workload load = random_branches(random);
        const scheduler::Problem problem = test::problem(*load.network, boards[round % 3]);
        const schedule::Schedule made = all_made_again(problem);
        require_right(made, problem);
        look(made, seen);
        replay(load, made);
    }
    CHECK(seen.again == 9);
}
