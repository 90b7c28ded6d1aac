#include "scheduler/scheduler.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "schedule/firmware_room.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"
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

TEST_CASE("the size that works is found whatever the limit leaves of the largest memory") {
    // Shared out the other way, little limits leave it nothing; and sizes between whole KiB.
    for (const std::int64_t bytes : {256, 1024, 1568, 2080, 2592, 4000}) {
        for (const char* board : {"b-u585i-iot02a", "stm32h747i-disco"}) {
            INFO(board << ", " << bytes << " bytes");
            scheduler::Problem problem = test::problem(wide_network(), board);
            problem.constraints.external_ram = false;
            problem.constraints.sram_bytes = bytes;
            const auto outcome = test::run("double-buffer", problem);
            const auto& why = std::get<Infeasible>(outcome);
            REQUIRE(why.nearest_bytes);
            CHECK(*why.nearest_bytes > bytes);
            CHECK(*why.nearest_bytes % 1024 == 0);
        }
    }
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

namespace {

/// Each weight is used once: no stream of them hides.
network::Network dense_network() {
    return NetworkBuilder({1, 1, 1, 640})
        .fully_connected(128)
        .fully_connected(128)
        .fully_connected(640)
        .build();
}
std::int64_t weight_bytes() { return 640 * 128 + 128 * 128 + 128 * 640; }

schedule::Schedule dense_schedule(const std::string& board, std::int64_t flash_bytes) {
    scheduler::Problem problem = test::problem(dense_network(), board);
    problem.constraints.internal_flash_bytes = flash_bytes;
    auto outcome = test::run("double-buffer", problem);
    auto& made = std::get<schedule::Schedule>(outcome);
    const schedule::CheckReport report = schedule::check(made, *problem.layouts);
    INFO((report.ok() ? "" : report.violations[0].message));
    REQUIRE(report.ok());
    return std::move(made);
}

DeviceId flash_of(const platform::Platform& platform) {
    for (std::size_t i = 0; i < platform.memories.size(); ++i)
        if (platform.memories[i].kind == platform::MemoryKind::InternalFlash) return DeviceId(i);
    FAIL("a board without internal flash");
    return {};
}
std::int64_t kept_bytes(const schedule::Schedule& made) {
    return schedule::used_range(made, flash_of(*made.platform)).bytes();
}
std::int64_t loads(const schedule::Schedule& made) {
    return std::count_if(made.tasks.begin(), made.tasks.end(), [](const schedule::Task& task) {
        return std::holds_alternative<schedule::Transfer>(task.action);
    });
}

}  // namespace

TEST_CASE("constants stay in internal flash only when that is asked for") {
    for (const char* board : {"stm32l476g-disco", "stm32f746g-disco", "stm32f769i-disco"}) {
        CAPTURE(board);
        const schedule::Schedule streamed = dense_schedule(board, 0);
        CHECK(kept_bytes(streamed) == 0);
        CHECK(loads(streamed) > 0);
        const schedule::Schedule kept = dense_schedule(board, kAllOfFlash);
        CHECK(kept_bytes(kept) >= weight_bytes());
        CHECK(loads(kept) == 0);
        // In front of them the firmware's own flash begins.
        const platform::Memory& flash = kept.platform->memory(flash_of(*kept.platform));
        const auto used = schedule::used_range(kept, flash_of(*kept.platform));
        CHECK(used.end <= flash.usable().count);
        CHECK(used.end > flash.usable().count - 64);
    }
}

TEST_CASE("a limit of internal flash is kept, and used for what it can hold") {
    const schedule::Schedule made = dense_schedule("stm32l476g-disco", 100000);
    CHECK(kept_bytes(made) > 80000);
    CHECK(kept_bytes(made) <= 100000);
    CHECK(loads(made) > 0);
    CHECK(kept_bytes(dense_schedule("stm32l476g-disco", 1000)) == 0);
}

TEST_CASE("code and blob have their room in internal flash before constants") {
    scheduler::Problem problem = test::problem(dense_network(), "stm32l476g-disco");
    auto platform = std::make_shared<platform::Platform>(*problem.platform);
    const DeviceId flash = flash_of(*platform);
    platform->memories[flash.index()].size = Bytes(schedule::kRuntimeCodeBytes + 120000);
    problem.platform = platform;
    problem.constraints.internal_flash_bytes = kAllOfFlash;
    auto outcome = test::run("double-buffer", problem);
    const auto& made = std::get<schedule::Schedule>(outcome);
    CHECK(kept_bytes(made) > 80000);
    CHECK(kept_bytes(made) + schedule::blob_bytes_at_most(made) <= 120000);
    platform->memories[flash.index()].size = Bytes(schedule::kRuntimeCodeBytes);
    outcome = test::run("double-buffer", problem);
    CHECK(kept_bytes(std::get<schedule::Schedule>(outcome)) == 0);
}

TEST_CASE("weights whose stream hides under the kernels stay where they are") {
    // Many positions for each weight, and a flash that is slow to read.
    scheduler::Problem problem =
        test::problem(NetworkBuilder({1, 48, 48, 8}).conv(16, 3).conv(16, 3).conv(16, 3).build(),
                      "stm32l476g-disco");
    problem.constraints.internal_flash_bytes = kAllOfFlash;
    auto outcome = test::run("double-buffer", problem);
    CHECK(kept_bytes(std::get<schedule::Schedule>(outcome)) == 0);
}

TEST_CASE("the time of a frame counts wait states, and what lanes do side by side once") {
    scheduler::Problem problem = test::problem(dense_network(), "stm32l476g-disco");
    const auto estimate = [&](const char* scheduler) {
        const auto outcome = test::run(scheduler, problem);
        const double clock = problem.platform->core.clock.count;
        return clock *
               scheduler::analytic_seconds(std::get<schedule::Schedule>(outcome), *problem.profile);
    };
    const double serial = estimate("serial"), overlapped = estimate("double-buffer");
    CHECK(overlapped < serial);
    problem.constraints.internal_flash_bytes = kAllOfFlash;
    const double kept = estimate("serial");
    CHECK(kept < overlapped);
    auto platform = std::make_shared<platform::Platform>(*problem.platform);
    platform::Memory& flash = platform->memories[flash_of(*platform).index()];
    flash.burst_setup_clocks += 1;  // one clock more for each line of 8 bytes
    const auto outcome = test::run("serial", problem);
    auto made = std::get<schedule::Schedule>(outcome);
    made.platform = platform;
    std::int64_t bytes = 0;
    for (const schedule::ImageChunk& chunk : made.chunks)
        if (chunk.storage == flash_of(*platform)) bytes += chunk.size_bytes;
    const double slower =
        platform->core.clock.count * scheduler::analytic_seconds(made, *problem.profile);
    CHECK(slower - kept == Approx(static_cast<double>(bytes) / 8).margin(2.0));
}
