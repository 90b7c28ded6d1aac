// The memory map of schedules that the checker accepts.
#include "report/memory_chart.hpp"

#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "simulator/simulator.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

using namespace outcore;
using simulator::MemoryLife;

namespace {

std::vector<simulator::TimelineEntry> timeline_of(const schedule::Schedule& plan,
                                                  const cost::KernelProfile& profile) {
    simulator::Options analytic;
    analytic.fidelity = simulator::Fidelity::Analytic;
    auto result = simulator::simulate(plan, profile, analytic);
    REQUIRE(result.ok());
    return result->timeline;
}

bool collide(const MemoryLife& a, const MemoryLife& b) {
    constexpr double kInstant = 1e-12;
    return a.memory == b.memory && a.begin < b.end && b.begin < a.end &&
           a.from_s + kInstant < b.to_s && b.from_s + kInstant < a.to_s;
}

}  // namespace

TEST_CASE("what lies somewhere does not lie on anything else that is still needed") {
    Xorshift32 random(21);
    int made = 0;
    for (int round = 0; round < 25; ++round) {
        scheduler::Problem problem = test::problem(
            test::random_network(random), round % 2 == 0 ? "stm32f746g-disco" : "b-u585i-iot02a");
        problem.constraints.sram_bytes = std::int64_t{1024} * random.in_range(16, 128);
        for (const char* name : {"double-buffer", "lookahead"}) {
            INFO("round " << round << " " << name);
            const auto outcome = test::run(name, problem);
            const auto* plan = std::get_if<schedule::Schedule>(&outcome);
            if (plan == nullptr) continue;
            ++made;
            const auto timeline = timeline_of(*plan, *problem.profile);
            const auto lives = simulator::memory_lives(*plan, timeline);
            REQUIRE_FALSE(lives.empty());
            bool weights = false, activations = false;
            for (std::size_t i = 0; i < lives.size(); ++i) {
                const MemoryLife& life = lives[i];
                REQUIRE(life.begin < life.end);
                REQUIRE(life.from_s <= life.to_s);
                REQUIRE(life.end <= problem.platform->memory(life.memory).usable().count);
                weights = weights || life.content == simulator::Content::Weights;
                activations = activations || life.content == simulator::Content::Activations;
                // A slot of double-buffer is as large as its largest tile, and the rest of it may
                // already hold something else while a smaller one leaves.
                if (name == std::string_view("double-buffer")) continue;
                for (std::size_t j = 0; j < i; ++j) {
                    INFO(life.label << " on " << lives[j].label);
                    REQUIRE_FALSE(collide(life, lives[j]));
                }
            }
            CHECK(weights);
            CHECK(activations);
            const std::string svg = report::memory_map_svg(*plan, timeline);
            CHECK(svg == report::memory_map_svg(*plan, timeline));
            CHECK(svg.ends_with("</svg>\n"));
        }
    }
    CHECK(made >= 30);
}
