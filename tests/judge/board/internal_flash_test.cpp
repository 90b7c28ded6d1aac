// Constants that stay in internal flash, read in place: the same bytes come out on the host, under
// QEMU and from the firmware on the virtual board.
// SPDX-License-Identifier: Apache-2.0
#include "judge/firmware_on_board.hpp"
#include "schedule/firmware_room.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using namespace outcore::testing;

namespace {

/// Every kind of kernel that has weights or a table, and a layer whose stream always stalls.
Workload small_load() {
    Workload load;
    network::Network network = test::NetworkBuilder({1, 20, 20, 6}, 11)
                                   .conv(16, 3)
                                   .depthwise(3, 2)
                                   .conv(12, 1)
                                   .fully_connected(96)
                                   .fully_connected(64)
                                   .build();
    load.network = std::make_shared<network::Network>(std::move(network));
    load.inputs = judge::seeded_frames(*load.network, 1);
    load.expected = required(judge::expect(*load.network, load.inputs));
    return load;
}

/// Streaming costs `slower` times what the board's flash takes.
schedule::Schedule kept(const Workload& load, const std::string& board, double slower = 1.0) {
    scheduler::Problem problem = test::problem(*load.network, board);
    problem.network = load.network;
    auto platform = std::make_shared<platform::Platform>(*problem.platform);
    for (platform::Storage& storage : platform->storages)
        storage.bus_clock = Hertz(storage.bus_clock.count / slower);
    problem.platform = platform;
    problem.constraints.internal_flash_bytes = scheduler::kAllOfFlash;
    auto outcome = test::run("double-buffer", problem);
    auto& made = std::get<schedule::Schedule>(outcome);
    const schedule::CheckReport report = schedule::check(made, *problem.layouts);
    INFO((report.ok() ? "" : report.violations.front().message));
    REQUIRE(report.ok());
    return std::move(made);
}

std::int64_t kept_chunks(const schedule::Schedule& made) {
    return std::count_if(made.chunks.begin(), made.chunks.end(), [&](const auto& chunk) {
        return made.platform->is_memory(chunk.storage);
    });
}

constexpr const char* kBoards[] = {"stm32f746g-disco", "stm32h747i-disco", "stm32l476g-disco",
                                   "b-l4s5i-iot01a",   "b-u585i-iot02a",   "stm32f769i-disco"};

}  // namespace

TEST_CASE("constants in internal flash replay exactly on the host under every timing") {
    const Workload load = small_load();
    for (const char* board : kBoards) {
        for (const double slower : {1.0, 100.0}) {
            CAPTURE(board, slower);
            const schedule::Schedule made = kept(load, board, slower);
            CHECK(kept_chunks(made) >= (slower > 1.0 ? 4 : 1));
            const Deployed deployed(made);
            for (const auto delays :
                 {judge::Delays::Zero, judge::Delays::Random, judge::Delays::Max}) {
                check_replay(load, deployed.request(load, judge::Target::Host, delays));
            }
        }
    }
}

TEST_CASE("constants in internal flash replay exactly on emulated cores") {
    const Workload load = small_load();
    constexpr std::pair<judge::Target, const char*> kCores[] = {
        {judge::Target::QemuM4, "b-l4s5i-iot01a"},
        {judge::Target::QemuM7, "stm32h747i-disco"},
        {judge::Target::QemuM33, "b-u585i-iot02a"}};
    for (const auto& [target, board] : kCores) {
        if (!has_program(target)) {
            WARN("skipped: no program for " << to_string(target));
            continue;
        }
        const Deployed deployed(kept(load, board, 100.0));
        check_replay(load, deployed.request(load, target, judge::Delays::Random));
    }
}

TEST_CASE("a replayer refuses constants of internal flash that are not the schedule's") {
    const Workload load = small_load();
    const Deployed deployed(kept(load, "stm32l476g-disco"));
    const fs::path file = deployed.folder() / "FLASH.bin";
    std::vector<std::uint8_t> bytes = required(read_bytes(file));
    const auto exit_code = [&] {
        const auto request = deployed.request(load, judge::Target::Host, judge::Delays::Zero);
        return required(judge::replay(request)).exit_code;
    };
    CHECK(exit_code() == 0);
    bytes[bytes.size() / 2] ^= 1;
    write_file(file, bytes);
    CHECK(exit_code() != 0);
    bytes[bytes.size() / 2] ^= 1;
    bytes.pop_back();
    write_file(file, bytes);
    CHECK(exit_code() != 0);
    fs::remove(file);
    CHECK(exit_code() != 0);
}

TEST_CASE("firmware brings its constants along and reads them where they lie") {
    if (!have_cross_compiler()) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const Workload load = small_load();
    for (const char* board : kBoards) {
        CAPTURE(board);
        const schedule::Schedule made = kept(load, board);
        CHECK(kept_chunks(made) > 0);
        const FirmwareOnBoard firmware(load, made);
        firmware.check(firmware.replay(), load.expected);
    }
}
