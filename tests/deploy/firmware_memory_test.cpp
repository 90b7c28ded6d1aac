// SPDX-License-Identifier: Apache-2.0
#include "deploy/firmware_memory.hpp"

#include <catch2/catch.hpp>

#include "deploy/small_schedule.hpp"

using namespace outcore;
using namespace outcore::deploy;

namespace {

struct Bench {
    std::shared_ptr<platform::Platform> platform =
        std::make_shared<platform::Platform>(testing::small_platform());
    schedule::Schedule schedule = testing::small_schedule();

    Bench() {
        platform->memories[0].base_address = 0x08000000;
        platform->memories[1].base_address = 0x20000000;
        platform->memories[1].reserved = Bytes(8 << 10);
        schedule.platform = platform;
    }
    /// In front of the storage's buffers nothing refers to device ids of memories behind it.
    void add_memory(const char* name, platform::MemoryKind kind, std::uint32_t base,
                    std::int64_t bytes) {
        platform::Memory memory;
        memory.name = name;
        memory.kind = kind;
        memory.base_address = base;
        memory.size = Bytes(bytes);
        platform->memories.push_back(memory);
        for (auto& buffer : schedule.buffers) {
            if (buffer.device == DeviceId(2)) buffer.device = DeviceId(3);
        }
    }
};

}  // namespace

TEST_CASE("code lies in internal flash, static data in what the board reserves") {
    const Bench bench;
    const auto memory = firmware_memory(bench.schedule);
    REQUIRE(memory);
    CHECK(memory->flash.address == 0x08000000);
    CHECK(memory->flash.bytes == 1 << 20);
    CHECK(memory->ram.address == 0x20000000 + (56 << 10));
    CHECK(memory->ram.bytes == 8 << 10);
}

TEST_CASE("code lies behind what the schedule keeps in internal flash") {
    Bench bench;
    bench.schedule.buffers.add({"kept", DeviceId(0), 0, 1001});
    const auto memory = firmware_memory(bench.schedule);
    REQUIRE(memory);
    CHECK(memory->flash.address == 0x08000000 + 1008);
    CHECK(memory->flash.bytes == (1 << 20) - 1008);
}

TEST_CASE("what the schedule keeps at the end of internal flash leaves the front to the code") {
    Bench bench;
    CHECK(firmware_memory(bench.schedule)->kept.bytes == 0);
    bench.schedule.buffers.add({"kept", DeviceId(0), (1 << 20) - 4096, 1024});
    const auto memory = firmware_memory(bench.schedule);
    REQUIRE(memory);
    CHECK(memory->flash.address == 0x08000000);
    CHECK(memory->flash.bytes == (1 << 20) - 4096);
    CHECK(memory->kept.address == 0x08000000 + (1 << 20) - 4096);
    CHECK(memory->kept.bytes == 1024);
}

TEST_CASE("input and stamps lie between the schedule's bytes and the reserved ones") {
    const Bench bench;
    const auto memory = firmware_memory(bench.schedule);
    REQUIRE(memory);
    CHECK(memory->input.address == 0x20000000 + 4200);  // 4160 + 40, rounded up
    CHECK(memory->input.bytes == 32);
    CHECK(memory->stamps.address == memory->input.address + 32);
    CHECK(memory->stamps.bytes == (56 << 10) - 4200 - 32);
}

TEST_CASE("code that must not wait lies in free RAM below 0x20000000, but not beside an ITCM") {
    Bench bench;
    CHECK(firmware_memory(bench.schedule)->fast.bytes == 0);
    bench.add_memory("sram2", platform::MemoryKind::Sram, 0x10000000, 16 << 10);
    const auto memory = firmware_memory(bench.schedule);
    CHECK(memory->fast.address == 0x10000000);
    CHECK(memory->fast.bytes == 12 << 10);
    CHECK((memory->input.bytes == 0 || memory->input.address >= 0x10003000));
    bench.platform->core.timing.itcm_bytes = 16384;
    CHECK(firmware_memory(bench.schedule)->fast.bytes == 0);
    Bench small;
    small.add_memory("sram2", platform::MemoryKind::Sram, 0x10000000, 8 << 10);
    CHECK(firmware_memory(small.schedule)->fast.bytes == 0);
}

TEST_CASE("an input waits in external RAM, stamps stay on chip") {
    Bench bench;
    bench.add_memory("SDRAM", platform::MemoryKind::ExternalRam, 0xC0000000, 8 << 20);
    const auto memory = firmware_memory(bench.schedule);
    REQUIRE(memory);
    CHECK(memory->input.address == 0xC0000000);
    CHECK(memory->stamps.address == 0x20000000 + 4200);
}

TEST_CASE("stamps go to external RAM when the schedule takes all of the RAM on the chip") {
    Bench bench;
    bench.add_memory("SDRAM", platform::MemoryKind::ExternalRam, 0xC0000000, 1 << 10);
    bench.schedule.buffers.add({"all", DeviceId(1), 0, 56 << 10});
    const auto memory = firmware_memory(bench.schedule);
    REQUIRE(memory);
    CHECK(memory->input.address == 0xC0000000);
    CHECK(memory->stamps.address == 0xC0000020);
    CHECK(memory->stamps.bytes == 1024 - 32);
}

TEST_CASE("without free RAM there is no room, without flash or reserved RAM no firmware") {
    Bench bench;
    bench.schedule.buffers.add({"all", DeviceId(1), 0, 56 << 10});
    const auto memory = firmware_memory(bench.schedule);
    REQUIRE(memory);
    CHECK(memory->input.bytes == 0);
    CHECK(memory->stamps.bytes == 0);
    bench.platform->memories[1].reserved = Bytes(0);
    CHECK_FALSE(firmware_memory(bench.schedule));
    bench.platform->memories[1].reserved = Bytes(8 << 10);
    bench.platform->memories[0].kind = platform::MemoryKind::Sram;
    CHECK_FALSE(firmware_memory(bench.schedule));
}
