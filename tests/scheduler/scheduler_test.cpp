#include "scheduler/scheduler.hpp"

#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using namespace outcore::scheduler;
using outcore::test::NetworkBuilder;

namespace {
network::Network wide_network() {
    return NetworkBuilder({1, 64, 64, 8}).conv(32, 3).depthwise(3).conv(16, 1).build();
}
}  // namespace

TEST_CASE("the serial scheduler orders every task after the one before") {
    const auto outcome = test::run("serial", test::problem(wide_network(), "stm32f746g-disco"));
    const auto& plan = std::get<schedule::Schedule>(outcome);
    for (std::size_t i = 1; i < plan.tasks.size(); ++i) {
        const schedule::Task& task = plan.tasks[TaskId(i)];
        const bool same_lane = task.lane == plan.tasks[TaskId(i - 1)].lane;
        CHECK((same_lane ? task.after.empty() : task.after == std::vector<TaskId>{TaskId(i - 1)}));
    }
}

TEST_CASE("buffers stay inside what the constraints leave of on-chip RAM") {
    scheduler::Problem problem = test::problem(wide_network(), "stm32f746g-disco");
    problem.constraints.sram_bytes = 48 * 1024;
    const auto outcome = test::run("double-buffer", problem);
    const auto& plan = std::get<schedule::Schedule>(outcome);
    std::vector<std::int64_t> extent(problem.platform->device_count());
    for (const schedule::Buffer& buffer : plan.buffers) {
        extent[buffer.device.index()] =
            std::max(extent[buffer.device.index()], buffer.offset + buffer.size_bytes);
    }
    std::int64_t on_chip = 0;
    for (std::size_t i = 0; i < problem.platform->memories.size(); ++i) {
        if (problem.platform->memories[i].on_chip_ram()) on_chip += extent[i];
    }
    CHECK(on_chip <= 48 * 1024);
}

TEST_CASE("kernels that need scratch get it, in tightly coupled memory where there is room") {
    scheduler::Problem problem = test::problem(wide_network(), "stm32f746g-disco");
    // Slow kernels: tiles that leave room in tightly coupled memory.
    problem.profile = std::make_shared<cost::KernelProfile>(
        *cost::KernelProfile::load(OUTCORE_SOURCE_DIR "/configs/kernels/outcore-c.json"));
    problem.layouts = std::make_shared<schedule::KernelLayouts>(
        *schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/tests/support/scratch_layout.json"));
    const auto outcome = test::run("double-buffer", problem);
    const auto& plan = std::get<schedule::Schedule>(outcome);
    std::int32_t convolutions = 0;
    for (const schedule::Task& task : plan.tasks) {
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute == nullptr) continue;
        const bool needs = problem.network->op(compute->op).kind == network::OperatorKind::Conv2d;
        REQUIRE(compute->scratch_buffer.valid() == needs);
        if (!needs) continue;
        ++convolutions;
        const schedule::Buffer& buffer = plan.buffers[compute->scratch_buffer];
        CHECK(problem.platform->memory(buffer.device).kind == platform::MemoryKind::Tcm);
        CHECK(buffer.size_bytes ==
              schedule::scratch_bytes(*problem.network, compute->op,
                                      problem.layouts->of(network::OperatorKind::Conv2d),
                                      compute->tile.k0, compute->tile.k1));
    }
    CHECK(convolutions >= 2);
    CHECK(schedule::check(plan, *problem.layouts).ok());
}

TEST_CASE("what does not fit is infeasible, with the operator and a size that works") {
    scheduler::Problem problem = test::problem(wide_network(), "stm32f746g-disco");
    problem.constraints.external_ram = false;
    problem.constraints.sram_bytes = 64 * 1024;
    const auto outcome = test::run("double-buffer", problem);
    const auto& why = std::get<Infeasible>(outcome);
    CHECK(why.op == OperatorId(1));
    CHECK(why.bytes_needed > 2 * 64 * 64 * 32);
    REQUIRE(why.nearest_bytes);
    // The largest bank had all of the 64 KiB; with the size named there is a schedule.
    problem.constraints.sram_bytes = std::nullopt;
    auto larger = *problem.platform;
    for (auto& memory : larger.memories) {
        if (memory.name == "SRAM1") memory.size = Bytes(*why.nearest_bytes);
    }
    problem.platform = std::make_shared<platform::Platform>(larger);
    CHECK(std::holds_alternative<schedule::Schedule>(test::run("double-buffer", problem)));
}

TEST_CASE("more constants than the storage holds are infeasible") {
    scheduler::Problem problem = test::problem(wide_network(), "stm32f746g-disco");
    auto smaller = *problem.platform;
    smaller.storages[0].size = Bytes(1024);
    problem.platform = std::make_shared<platform::Platform>(smaller);
    const auto outcome = test::run("serial", problem);
    CHECK(std::get<Infeasible>(outcome).resource == "external storage");
}

TEST_CASE("an unknown scheduler names the nearest and all") {
    const Registry registry = make_builtin_schedulers();
    const auto found = registry.find("seriel");
    REQUIRE(!found.ok());
    CHECK(found.diagnostics()[0].message.find("did you mean \"serial\"") != std::string::npos);
    CHECK(found.diagnostics()[0].message.find("double-buffer") != std::string::npos);
}
