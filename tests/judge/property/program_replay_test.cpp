// Schedules that plan addresses and loads across operators compute, replayed, what the reference
// does, byte for byte and whatever the timing. SPDX-License-Identifier: Apache-2.0
#include "deploy/operator_record.hpp"
#include "judge/deployed_network.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

using namespace outcore;
using namespace outcore::testing;

namespace {

Workload workload_of(const scheduler::Problem& problem) {
    Workload load;
    load.network = problem.network;
    load.inputs = judge::seeded_frames(*load.network, 1);
    load.expected = required(judge::expect(*load.network, load.inputs));
    return load;
}

void replay(const Workload& workload, const schedule::Schedule& made) {
    Workload load = workload;
    load.expected = required(judge::expect(made, load.inputs));
    REQUIRE(load.expected.outputs == workload.expected.outputs);
    const Deployed deployed(made);
    for (const auto delays : {judge::Delays::Zero, judge::Delays::Max, judge::Delays::Random})
        check_replay(load, deployed.request(load, judge::Target::Host, delays));
}

/// Some random networks end in sums that are too long for the runtime.
bool computed_by_runtime(const network::Network& network) {
    for (std::size_t i = 0; i < network.operators.size(); ++i)
        if (!deploy::operator_record(network, OperatorId(i)).ok()) return false;
    return true;
}

int replay_some(const std::string& name, std::uint32_t seed, int rounds) {
    const char* boards[] = {"stm32f746g-disco", "stm32h747i-disco", "b-u585i-iot02a"};
    Xorshift32 random(seed);
    int replayed = 0;
    for (int round = 0; round < rounds; ++round) {
        const bool small = name == "exact";
        network::Network network =
            small ? test::small_random_network(random) : test::random_network(random);
        scheduler::Problem problem =
            test::problem(std::move(network), boards[random.in_range(0, 2)]);
        problem.constraints.sram_bytes =
            std::int64_t{1024} * (small ? random.in_range(3, 10) : random.in_range(8, 48));
        problem.constraints.budget = 300;
        if (!computed_by_runtime(*problem.network)) continue;
        const auto outcome = test::run(name, problem);
        const auto* made = std::get_if<schedule::Schedule>(&outcome);
        if (made == nullptr) continue;
        INFO(name << " seed " << seed << " round " << round << " on " << problem.platform->name);
        REQUIRE(schedule::check(*made, *problem.layouts).ok());
        replay(workload_of(problem), *made);
        ++replayed;
    }
    return replayed;
}

}  // namespace

TEST_CASE("schedules of lookahead replay bit-exact") {
    CHECK(replay_some("lookahead", 88000, 8) >= 5);
}
TEST_CASE("schedules of search replay bit-exact") { CHECK(replay_some("search", 88001, 8) >= 5); }
TEST_CASE("schedules of exact replay bit-exact") { CHECK(replay_some("exact", 88002, 8) >= 4); }
