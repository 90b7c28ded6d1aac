// The bound of whole networks: which theorem, what binds.
#include <catch2/catch.hpp>

#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "scheduler/schedule_bound.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using test::NetworkBuilder;

namespace {

scheduler::Problem model(const std::string& file, const std::string& board) {
    auto loaded =
        network::import_network(std::filesystem::path(OUTCORE_SOURCE_DIR) / "models" / file);
    REQUIRE(loaded.ok());
    return test::problem(network::fold_pads(*std::move(loaded)), board);
}
bound::Manner sequential() {
    bound::Manner manner;
    manner.sequential = true;
    return manner;
}

}  // namespace

TEST_CASE("fully connected layers behind convolutions: U names them, and G stays below") {
    const auto problem = model("alexnet.json", "stm32f769i-disco");
    const auto u = scheduler::problem_bound(problem, sequential());
    const auto g = scheduler::problem_bound(problem);
    CHECK(u.name == "U");
    CHECK(g.cycles <= u.cycles);
    CHECK(u.cycles > std::max(u.compute_cycles, u.period_cycles));
    CHECK(u.binding.find("FULLY_CONNECTED") != std::string::npos);
    double sum = 0.0;
    for (const auto& part : u.parts) sum += part.segment.cycles;
    CHECK(u.cycles == Approx(sum - u.flash_cycles));
}

TEST_CASE("less SRAM, no external RAM and no internal flash never lower the bound") {
    auto problem = model("alexnet.json", "stm32f769i-disco");
    problem.constraints.internal_flash_bytes = scheduler::kAllOfFlash;
    const double all = scheduler::problem_bound(problem, sequential()).cycles;
    problem.constraints.internal_flash_bytes = 0;
    const double no_flash = scheduler::problem_bound(problem, sequential()).cycles;
    CHECK(no_flash > all);
    problem.constraints.external_ram = false;
    const double no_external = scheduler::problem_bound(problem, sequential()).cycles;
    CHECK(no_external >= no_flash);
    problem.constraints.sram_bytes = 64 * 1024;
    CHECK(scheduler::problem_bound(problem, sequential()).cycles > no_external);
}

TEST_CASE("a schedule whose operators take turns is held against G") {
    const auto problem = test::problem(NetworkBuilder({1, 8, 8, 8}).conv(8, 3).conv(8, 3).build(),
                                       "stm32f746g-disco");
    auto outcome = test::run("serial", problem);
    auto& plan = std::get<schedule::Schedule>(outcome);
    CHECK(scheduler::manner_of(plan).sequential);
    CHECK(scheduler::manner_of(plan).order.size() == 2);
    const auto again = std::find_if(plan.tasks.begin(), plan.tasks.end(), [](const auto& task) {
        return std::holds_alternative<schedule::Compute>(task.action);
    });
    plan.tasks.push_back(*again);
    CHECK_FALSE(scheduler::manner_of(plan).sequential);
}

TEST_CASE("frames in flight, and constants that stay in RAM, are held against a warm start") {
    const auto problem = test::problem(NetworkBuilder({1, 8, 8, 8}).conv(8, 3).conv(8, 3).build(),
                                       "stm32f746g-disco");
    auto outcome = test::run("serial", problem);
    auto& plan = std::get<schedule::Schedule>(outcome);
    CHECK(scheduler::manner_of(plan).start == bound::Start::Cold);
    plan.tasks.begin()->once = true;
    CHECK(scheduler::manner_of(plan).start == bound::Start::Warm);
    CHECK(scheduler::manner_of(plan).sequential);
    plan.tasks.begin()->once = false;
    plan.tasks.begin()->delay = 1;
    CHECK(scheduler::manner_of(plan).start == bound::Start::Warm);
    CHECK_FALSE(scheduler::manner_of(plan).sequential);
}

TEST_CASE("whole networks of the zoo have bounds") {
    for (const char* file : {"vgg16.json", "published/mobilenet_v2_1.0_224.json"}) {
        INFO(file);
        CHECK(scheduler::problem_bound(model(file, "stm32f769i-disco"), sequential()).cycles > 0.0);
    }
}
