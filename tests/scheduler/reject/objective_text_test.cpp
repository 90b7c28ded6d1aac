// Options that are wrong are answered with what would be right.
#include "scheduler/objective_text.hpp"

#include <catch2/catch.hpp>

#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

template <typename T>
std::string message(const Result<T>& result) {
    REQUIRE_FALSE(result.ok());
    return result.diagnostics().front().message;
}

Problem small() {
    return test::problem(test::NetworkBuilder({1, 8, 8, 4}).conv(16, 3).depthwise(3).build(),
                         "stm32f746g-disco");
}

}  // namespace

TEST_CASE("bad objectives name the figures") {
    const auto has = [](const std::string& text, const std::string& expected) {
        CHECK_THAT(message(parse_objective(text)), Catch::Contains(expected));
    };
    has("latncy", "did you mean \"latency\"?");
    has("", "known: latency, throughput, energy, writes, lifetime, sram, edp");
    has("latency,", "is not a figure");
    has("0.7*latency+energy", "must be WEIGHT*FIGURE");
    has("-1*latency", "weight above 0");
    has("0*latency", "weight above 0");
    has("2*speed", "\"speed\" is not a figure");
}

TEST_CASE("bad limits name the units") {
    const auto has = [](const std::string& text, const std::string& expected) {
        CHECK_THAT(message(parse_limit(text)), Catch::Contains(expected));
    };
    has("energy", "must be FIGURE=VALUE with a unit, as in energy=2mJ");
    has("energy=2", "a unit (J, mJ, uJ)");
    has("energy=2ms", "a unit (J, mJ, uJ)");
    has("latency=-3ms", "a number, 0 or more");
    has("latency=nanms", "a number, 0 or more");
    has("enrgy=3mJ", "did you mean \"energy\"?");
    has("throughput=10", "as in throughput=2fps");
}

TEST_CASE("bad memories, tiles and places say what there is") {
    const Problem problem = small();
    const platform::Platform& board = *problem.platform;
    CHECK_THAT(message(parse_reserve("DTCM", board)), Catch::Contains("must be MEMORY=BYTES"));
    CHECK_THAT(message(parse_reserve("DTCM=1.5B", board)), Catch::Contains("must be MEMORY=BYTES"));
    CHECK_THAT(message(parse_reserve("DTCMM=1KiB", board)), Catch::Contains("known: "));
    CHECK_THAT(message(parse_reserve(board.memories[0].name + "=1000MiB", board)),
               Catch::Contains("reserve at most so many"));
    CHECK_THAT(message(parse_forbid("nowhere", board)), Catch::Contains("known: "));
    CHECK_THAT(message(parse_tile("0=1,2,3", problem)), Catch::Contains("3=8,0,16,0"));
    CHECK_THAT(message(parse_tile("7=1,0,0,0", problem)), Catch::Contains("its number, 0 to 1"));
    CHECK_THAT(message(parse_tile("0=9,0,0,0", problem)), Catch::Contains("at most 8,8,16,4"));
    CHECK_THAT(message(parse_place("input", problem)), Catch::Contains("TENSOR=MEMORY"));
    CHECK_THAT(message(parse_place("inptu=" + board.memories[0].name, problem)),
               Catch::Contains("did you mean \"input\"?"));
    CHECK_THAT(message(parse_place("input=moon", problem)), Catch::Contains("known: "));
}

TEST_CASE("good options mean what they say") {
    const auto objective = parse_objective("0.7*latency + 0.3*energy");
    REQUIRE(objective.ok());
    CHECK(objective->weighted);
    CHECK(objective->terms == std::vector<Term>{{Metric::Latency, 0.7}, {Metric::Energy, 0.3}});
    CHECK_FALSE(parse_objective("latency,sram")->weighted);
    CHECK(parse_limit("energy=2mJ")->value == Approx(2e-3));
    CHECK(parse_limit("sram=200KiB")->value == 204800.0);
    for (const Metric metric : kMetrics) {
        // What a message suggests can be typed in.
        const auto again =
            parse_limit(std::string(to_string(metric)) + "=" + with_unit(metric, 0.0123));
        REQUIRE(again.ok());
        CHECK(again->value == Approx(0.0123));
    }
}

TEST_CASE("a limit that can not be kept is named, with the operator and the nearest value") {
    Problem problem = small();
    for (const char* text : {"latency=1us", "energy=1uJ", "throughput=100000fps", "edp=0.001uJs"}) {
        INFO(text);
        problem.constraints.limits = {*parse_limit(text)};
        for (const char* scheduler : {"serial", "double-buffer", "lookahead"}) {
            INFO(scheduler);
            const Outcome outcome = test::run(scheduler, problem);
            const auto* why = std::get_if<Infeasible>(&outcome);
            REQUIRE(why != nullptr);
            CHECK(why->op.valid());
            CHECK_THAT(
                why->message,
                Catch::Contains(std::string("--limit ") +
                                std::string(to_string(problem.constraints.limits[0].metric))));
            const std::size_t at = why->message.rfind("--limit ");
            REQUIRE(at != std::string::npos);
            Problem relaxed = problem;
            const auto nearest = parse_limit(why->message.substr(at + 8));
            REQUIRE(nearest.ok());
            relaxed.constraints.limits = {*nearest};
            CHECK(std::holds_alternative<schedule::Schedule>(test::run(scheduler, relaxed)));
        }
    }
}
