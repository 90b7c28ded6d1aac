// Objectives and constraints on random networks: what is asked for is what is kept.
#include "scheduler/objective.hpp"

#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

Problem random_problem(Xorshift32& random) {
    Problem problem = test::problem(test::random_network(random), "stm32f746g-disco");
    problem.constraints.sram_bytes = std::int64_t{1024} * random.in_range(24, 96);
    problem.constraints.budget = 60;
    return problem;
}

void require_right(const schedule::Schedule& plan, const Problem& problem) {
    const schedule::CheckReport report = schedule::check(plan, *problem.layouts, 1);
    INFO((report.ok() ? "" : report.violations[0].message));
    REQUIRE(report.ok());
}

}  // namespace

TEST_CASE("a schedule made for a figure is not worse in it than one made for latency") {
    Xorshift32 random(11);
    int made = 0;
    for (int round = 0; round < 12; ++round) {
        Problem problem = random_problem(random);
        for (const char* scheduler : {"lookahead", "search"}) {
            const Outcome fastest = test::run(scheduler, problem);
            const auto* fast = std::get_if<schedule::Schedule>(&fastest);
            if (fast == nullptr) continue;
            const Figures latency = figures_of(*fast, *problem.profile);
            for (const Metric metric :
                 {Metric::Energy, Metric::Sram, Metric::Edp, Metric::Throughput}) {
                INFO("round " << round << " " << scheduler << " " << to_string(metric));
                Problem other = problem;
                other.constraints.objective.terms = {{metric, 1.0}};
                const Outcome outcome = test::run(scheduler, other);
                const auto* plan = std::get_if<schedule::Schedule>(&outcome);
                REQUIRE(plan != nullptr);
                require_right(*plan, problem);
                const Figures figures = figures_of(*plan, *problem.profile);
                REQUIRE(figures.cost(metric) <= latency.cost(metric) * (1.0 + 1e-9));
                ++made;
            }
        }
    }
    CHECK(made >= 40);
}

TEST_CASE("reserved, forbidden and fixed: every scheduler keeps to it or says why not") {
    Xorshift32 random(12);
    int made = 0;
    for (int round = 0; round < 30; ++round) {
        Problem problem = random_problem(random);
        problem.constraints.sram_bytes.reset();
        std::vector<DeviceId> on_chip;
        for (std::size_t m = 0; m < problem.platform->memories.size(); ++m) {
            if (problem.platform->memories[m].on_chip_ram()) on_chip.push_back(DeviceId(m));
        }
        const DeviceId memory =
            on_chip[static_cast<std::size_t>(random.in_range(0, 1000)) % on_chip.size()];
        const std::int64_t usable = problem.platform->memory(memory).usable().count;
        const bool forbid = random.in_range(0, 1) == 0;
        const std::int64_t kept = forbid ? 0 : random.in_range(0, static_cast<int>(usable));
        if (forbid)
            problem.constraints.forbidden = {memory};
        else
            problem.constraints.reserved = {{memory, usable - kept}};
        const network::Geometry geometry = *network::geometry(*problem.network, OperatorId(0));
        const std::int32_t rows = random.in_range(1, geometry.output.h);
        problem.constraints.tiles = {{OperatorId(0), rows, 0, 0, 0}};
        for (const char* scheduler : {"serial", "double-buffer", "lookahead", "search"}) {
            INFO("round " << round << " " << scheduler);
            const Outcome outcome = test::run(scheduler, problem);
            const auto* plan = std::get_if<schedule::Schedule>(&outcome);
            if (plan == nullptr) {
                CHECK_FALSE(std::get<Infeasible>(outcome).message.empty());
                continue;
            }
            ++made;
            require_right(*plan, problem);
            for (const schedule::Buffer& buffer : plan->buffers) {
                if (buffer.device == memory) REQUIRE(buffer.offset + buffer.size_bytes <= kept);
            }
            for (const schedule::Task& task : plan->tasks) {
                const auto* compute = std::get_if<schedule::Compute>(&task.action);
                if (compute == nullptr || compute->op != OperatorId(0)) continue;
                const network::Box& box = compute->tile.out;
                REQUIRE((box.y1 - box.y0 == rows || box.y1 == geometry.output.h));
            }
        }
    }
    CHECK(made >= 60);
}

TEST_CASE("an activation lies where it is put") {
    Xorshift32 random(13);
    int on_chip_made = 0, external_made = 0;
    for (int round = 0; round < 24; ++round) {
        Problem problem = random_problem(random);
        const TensorId tensor = problem.network->op(OperatorId(0)).output;
        DeviceId memory;
        for (std::size_t m = 0; m < problem.platform->memories.size(); ++m) {
            const auto kind = problem.platform->memories[m].kind;
            const bool wanted = round % 2 == 0 ? kind == platform::MemoryKind::ExternalRam
                                               : kind == platform::MemoryKind::Sram;
            if (wanted) memory = DeviceId(m);
        }
        REQUIRE(memory.valid());
        problem.constraints.sram_bytes.reset();
        problem.constraints.places = {{tensor, memory}};
        for (const char* scheduler : {"double-buffer", "lookahead", "search"}) {
            INFO("round " << round << " " << scheduler);
            const Outcome outcome = test::run(scheduler, problem);
            const auto* plan = std::get_if<schedule::Schedule>(&outcome);
            if (plan == nullptr) {
                UNSCOPED_INFO("round " << round << " " << scheduler << ": "
                                       << std::get<Infeasible>(outcome).message);
                continue;
            }
            require_right(*plan, problem);
            (round % 2 == 0 ? external_made : on_chip_made) += 1;
            bool stored = false;
            for (const schedule::Task& task : plan->tasks) {
                if (const auto* compute = std::get_if<schedule::Compute>(&task.action)) {
                    if (round % 2 == 1 && compute->op == OperatorId(0))
                        REQUIRE(plan->buffers[compute->output.buffer].device == memory);
                } else if (const auto* move = std::get_if<schedule::Transfer>(&task.action)) {
                    stored = stored || plan->buffers[move->destination.buffer].device == memory;
                }
            }
            if (round % 2 == 0) REQUIRE(stored);
        }
    }
    CHECK(on_chip_made >= 20);
    CHECK(external_made >= 20);
}
