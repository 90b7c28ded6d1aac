// What is made of an answer: the three forms, and what is wrong with others.
// SPDX-License-Identifier: Apache-2.0
#include "scheduler/plugin/plugin_answer.hpp"

#include <catch2/catch.hpp>

#include "base/json_reader.hpp"
#include "schedule/schedule_json.hpp"
#include "scheduler/objective_text.hpp"
#include "scheduler/plugin/problem_json.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using namespace outcore::scheduler;
using outcore::test::NetworkBuilder;

namespace {

Problem small_problem() {
    Problem problem =
        test::problem(NetworkBuilder({1, 64, 64, 8}).conv(32, 3).depthwise(3).conv(16, 1).build(),
                      "stm32f746g-disco");
    auto network = std::make_shared<network::Network>(*problem.network);
    network->source_path = "small.tflite";
    network->source_sha256 = "00ff";
    problem.network = network;
    return problem;
}

Outcome judge(const std::string& text, const Problem& problem) {
    return judge_answer(text, "mine", problem, *view_board(problem), ProcessLimits{});
}

std::string first_message(const Outcome& outcome) {
    const auto* fault = std::get_if<Fault>(&outcome);
    return fault ? to_string(fault->diagnostics.front()) : "no fault";
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

schedule::Schedule good_schedule(const Problem& problem) {
    return std::get<schedule::Schedule>(test::run("double-buffer", problem));
}

/// Without what the problem knows already.
std::string bare_json(const schedule::Schedule& good) {
    std::string text = schedule::to_json(good);
    const std::size_t origin = text.find("\"origin\""), overlap = text.find("\"overlap\"");
    text.erase(origin, overlap - origin);
    const std::size_t platform = text.rfind("\"platform\": {");
    text.erase(text.rfind(',', platform));
    return text + "}";
}

}  // namespace

TEST_CASE("the problem is JSON with what follows from it") {
    Problem problem = small_problem();
    problem.constraints.sram_bytes = 100000;
    const auto document =
        JsonDocument::parse(problem_json(problem, *view_board(problem)), "problem");
    REQUIRE(document.ok());
    const JsonNode root = document->root();
    CHECK(root.at("schema").text() == "outcore-problem-1");
    CHECK(root.at("constraints").at("sram_bytes").integer() == 100000);
    const JsonNode op = root.at("network").at("operators").items().at(0);
    CHECK(op.at("kind").text() == "CONV_2D");
    CHECK(op.at("macs").integer() == 64 * 64 * 32 * 9 * 8);
    CHECK(op.at("cycles").integer() > 0);
    CHECK(op.at("constant_bytes").integer() >= 32 * 9 * 8 + 32 * 4);
    CHECK(op.at("geometry").at("reduction").integer() == 8);
    std::int64_t usable = 0;
    for (const JsonNode& memory : root.at("board").at("memories").items()) {
        const std::string kind = memory.at("kind").text();
        if (kind == "sram" || kind == "tcm") usable += memory.at("usable_bytes").integer();
    }
    CHECK(usable == 100000);
    CHECK(root.at("board").at("storage_rate").at("cycles_per_byte").number() > 1.0);
    CHECK(root.at("platform").at("name").text() == "stm32f746g-disco");
    CHECK(document->diagnostics().empty());
}

TEST_CASE("the problem says what is to be made small and what the user fixed") {
    Problem problem = small_problem();
    Constraints& limits = problem.constraints;
    limits.objective = *parse_objective("0.75*latency+0.25*energy");
    limits.limits = {*parse_limit("energy=2mJ"), *parse_limit("throughput=10fps")};
    limits.reserved = {*parse_reserve("SRAM1=4096", *problem.platform)};
    limits.forbidden = {*parse_forbid("DTCM", *problem.platform)};
    limits.tiles = {*parse_tile("1=8,0,16,0", problem)};
    const TensorId output = problem.network->outputs.front();
    limits.places = {{output, limits.reserved.front().memory}};
    const auto document =
        JsonDocument::parse(problem_json(problem, *view_board(problem)), "problem");
    REQUIRE(document.ok());
    const JsonNode root = document->root();
    CHECK(root.at("objective").text() == "0.75*latency+0.25*energy");
    CHECK(root.at("weighted").boolean());
    CHECK(root.at("terms").items().at(1).at("figure").text() == "energy");
    CHECK(root.at("terms").items().at(1).at("weight").number() == 0.25);
    CHECK(root.at("limits").items().at(0).at("at_most").number() == Approx(0.002));
    CHECK(root.at("limits").items().at(1).at("at_least").number() == 10.0);
    const JsonNode fixed = root.at("constraints");
    CHECK(fixed.at("reserved").items().at(0).at("memory").text() == "SRAM1");
    CHECK(fixed.at("reserved").items().at(0).at("bytes").integer() == 4096);
    CHECK(fixed.at("forbidden").items().at(0).text() == "DTCM");
    CHECK(fixed.at("tiles").items().at(0).at("operator").integer() == 1);
    CHECK(fixed.at("tiles").items().at(0).at("rows").integer() == 8);
    CHECK(fixed.at("tiles").items().at(0).at("channels").integer() == 16);
    CHECK(fixed.at("places").items().at(0).at("tensor").integer() == output.value);
    CHECK(fixed.at("places").items().at(0).at("memory").text() == "SRAM1");
    problem.constraints.objective = *parse_objective("latency,sram");
    CHECK(problem_json(problem, *view_board(problem)).find("\"objective\": \"latency,sram\"") !=
          std::string::npos);
}

TEST_CASE("a whole schedule is taken with and without origin and platform") {
    const Problem problem = small_problem();
    const schedule::Schedule good = good_schedule(problem);
    for (const std::string& text : {schedule::to_json(good), bare_json(good)}) {
        const Outcome outcome = judge(text, problem);
        INFO(first_message(outcome));
        const auto* made = std::get_if<schedule::Schedule>(&outcome);
        REQUIRE(made != nullptr);
        CHECK(made->tasks.size() == good.tasks.size());
    }
}

TEST_CASE("a schedule of another network or platform is refused") {
    const Problem problem = small_problem();
    const std::string text = schedule::to_json(good_schedule(problem));
    CHECK(first_message(judge(replaced(text, "00ff", "00fe"), problem)) ==
          "mine: /origin/network_sha256: found \"00fe\"; is not the network of the problem");
    CHECK(first_message(judge(replaced(text, "\"stm32f746g-disco\"", "\"mine\""), problem)) ==
          "mine: /platform: is not the platform of the problem; leave it out");
}

TEST_CASE("a wrong schedule is told the rule and the task") {
    const Problem problem = small_problem();
    schedule::Schedule wrong = good_schedule(problem);
    for (schedule::Task& task : wrong.tasks) task.after.clear();
    const Outcome outcome = judge(bare_json(wrong), problem);
    REQUIRE(std::holds_alternative<Fault>(outcome));
    CHECK(std::get<Fault>(outcome).kind == Fault::Kind::WrongSchedule);
    CHECK(std::get<Fault>(outcome).diagnostics.size() <= 20);
    CHECK(first_message(outcome).find("mine: rule ReadWriteRace, task ") == 0);
}

TEST_CASE("constraints are rules as well") {
    Problem problem = small_problem();
    const std::string text = bare_json(good_schedule(problem));
    problem.constraints.sram_bytes = 20000;
    CHECK(first_message(judge(text, problem)).find("mine: Constraint sram_bytes: buffers reach") ==
          0);
    problem = small_problem();
    problem.constraints.external_ram = false;
    Problem swapping = small_problem();
    swapping.constraints.sram_bytes = 64 * 1024;
    CHECK(first_message(judge(bare_json(good_schedule(swapping)), problem)) ==
          "mine: Constraint external_ram: buffers lie in SDRAM, which is forbidden");
    problem = small_problem();
    problem.constraints.internal_flash_bytes = 100;
    const std::string kept =
        R"({"schema": "outcore-decisions-1",
            "operators": [{"operator": 0, "constants": "internal-flash"}]})";
    CHECK(first_message(judge(kept, problem)).find("mine: Constraint internal_flash_bytes") == 0);
}

TEST_CASE("a region of more pieces than there are bytes ends in a message") {
    // Whoever enumerates them here runs out of memory or time: the process that reads it may.
    const Problem problem = small_problem();
    schedule::Schedule wrong = good_schedule(problem);
    for (schedule::Task& task : wrong.tasks) {
        auto* transfer = std::get_if<schedule::Transfer>(&task.action);
        if (transfer == nullptr) continue;
        for (schedule::Region* region : {&transfer->source, &transfer->destination}) {
            region->row_bytes = 1, region->rows = 1 << 30, region->row_stride = 2;
            region->planes = 1 << 9, region->plane_stride = std::int64_t{1} << 31;
        }
        break;
    }
    ProcessLimits limits;
    limits.seconds = 20.0;
    const Outcome outcome =
        judge_answer(bare_json(wrong), "mine", problem, *view_board(problem), limits);
    CHECK(std::holds_alternative<Fault>(outcome));
}

TEST_CASE("decisions become a schedule with the tiles that were asked for") {
    const Problem problem = small_problem();
    const Outcome outcome = judge(
        R"({"schema": "outcore-decisions-1", "prefetch_depth": 3, "on_chip": [0],
            "operators": [{"operator": 0, "tile": {"rows": 16, "channels": 8}, "order": "rows-outer"}]})",
        problem);
    INFO(first_message(outcome));
    const auto* made = std::get_if<schedule::Schedule>(&outcome);
    REQUIRE(made != nullptr);
    std::vector<network::Tile> tiles;
    for (const schedule::Task& task : made->tasks) {
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute != nullptr && compute->op == OperatorId(0)) tiles.push_back(compute->tile);
    }
    REQUIRE(tiles.size() == 16);
    CHECK(tiles[1].out == network::Box{0, 16, 0, 64, 8, 16});
}

TEST_CASE("decisions that can not be are told which") {
    const Problem problem = small_problem();
    const auto message = [&](const std::string& members) {
        return first_message(
            judge("{\"schema\": \"outcore-decisions-1\", " + members + "}", problem));
    };
    CHECK(message(R"("operators": [{"operator": 9}])") ==
          "mine: /operators/0/operator: found 9; must be an integer between 0 and 2");
    CHECK(message(R"("operators": [{"operator": 0, "tile": {"rows": 65}}])") ==
          "mine: /operators/0/tile/rows: found 65; must be an integer between 1 and 64");
    CHECK(message(R"("operators": [{"operator": 0}, {"operator": 0}])")
              .find("this operator stands here twice") != std::string::npos);
    CHECK(message(R"("operators": [{"operator": 0, "tile": {"rws": 1}}])")
              .find("did you mean \"rows\"?") != std::string::npos);
    CHECK(message(R"("on_chip": [1])").find("is a constant") != std::string::npos);
    CHECK(message(R"("on_chip": [0, 3, 6, 9], "operators": [])").find("mine: ") == 0);
}

TEST_CASE("no schedule is an answer, with its reason") {
    const Outcome outcome = judge(R"({"schema": "outcore-infeasible-1", "reason": "too \"small\"",
                                      "operator": 1, "bytes_needed": 70000})",
                                  small_problem());
    const auto* why = std::get_if<Infeasible>(&outcome);
    REQUIRE(why != nullptr);
    CHECK(why->message == "mine: too \"small\"");
    CHECK(why->op == OperatorId(1));
    CHECK(why->bytes_needed == 70000);
}

TEST_CASE("garbage is refused with its place") {
    const Problem problem = small_problem();
    CHECK(first_message(judge("", problem)) == "mine: answered nothing");
    CHECK(first_message(judge("hello", problem)).find("mine: line 1") == 0);
    CHECK(first_message(judge("[]", problem)).find("mine: ") == 0);
    CHECK(first_message(judge(std::string(1 << 20, '['), problem)).find("mine: ") == 0);
    CHECK(first_message(judge(R"({"schema": "outcore-schedule-2"})", problem))
              .find("mine: /schema: found \"outcore-schedule-2\"") == 0);
    CHECK(first_message(judge(std::string(4096, '\0'), problem)).find("mine: ") == 0);
}
