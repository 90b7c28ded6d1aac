#include "board/peripherals/quadspi.hpp"

#include "f746_bench.hpp"
#include "hardware/serial_clocks.hpp"

using namespace outcore;
using board::Misuse;
using test::F746Bench;

namespace {

constexpr std::uint32_t kQspi = F746Bench::kQspi, kSram = 0x20010000;
constexpr double kBusPs = 1e12 / 108e6;

/// Ready for quad reads.
struct Reading : F746Bench {
    explicit Reading(std::vector<std::uint8_t> contents) : F746Bench(std::move(contents)) {
        clocks();
        quadspi();
        ten_dummies();
    }
    void start(std::uint32_t address, std::uint32_t bytes) {
        write(kQspi + 0x10, bytes - 1);
        write(kQspi + 0x14, kQuadRead | kIndirectRead);
        write(kQspi + 0x18, address);
    }
};

}  // namespace

TEST_CASE("the core reads a part of the flash through the FIFO, in the time of the bus") {
    const auto contents = test::pattern(4096);
    Reading bench(contents);
    bench.board.run(test::kMicrosecond);
    const board::Picoseconds begin = bench.board.now();
    bench.start(0x123, 40);
    CHECK((bench.read(kQspi + 8) & 0x20) != 0);
    std::vector<std::uint8_t> got;
    for (int i = 0; i < 10; ++i) {
        const std::uint32_t word = bench.read(kQspi + 0x20);
        for (int b = 0; b < 4; ++b) got.push_back(static_cast<std::uint8_t>(word >> (8 * b)));
    }
    CHECK(std::equal(got.begin(), got.end(), contents.begin() + 0x123));
    // 8 + 6 + 10 clocks, then two for each byte.
    const double clocks = static_cast<double>(bench.board.now() - begin) / kBusPs;
    CHECK(clocks == Approx(24 + 2 * 40).epsilon(1e-4));
    CHECK((bench.read(kQspi + 8) & 0x22) == 2);
    CHECK(bench.board.told() == "");
}

TEST_CASE("the bus stands still while nobody takes bytes from the full FIFO") {
    Reading bench(test::pattern(256));
    bench.start(0, 64);
    bench.board.run(100 * test::kMicrosecond);
    CHECK(((bench.read(kQspi + 8) >> 8) & 63) == 32);
    CHECK((bench.read(kQspi + 8) & 2) == 0);
    for (int i = 0; i < 16; ++i) bench.read(kQspi + 0x20);
    CHECK((bench.read(kQspi + 8) & 0x22) == 2);
    CHECK(bench.board.told() == "");
}

TEST_CASE("a DMA read ends when the transaction-level model's would, but for chip select") {
    const auto contents = test::pattern(8192);
    for (const std::uint32_t bytes : {4096u}) {
        Reading bench(contents);
        bench.board.run(test::kMicrosecond);
        bench.write(kQspi + 0x10, bytes - 1);
        bench.write(kQspi + 0x14, F746Bench::kQuadRead | F746Bench::kIndirectRead);
        bench.set(kQspi, 1u << 2);
        bench.arm_stream(kSram, bytes / 4, 1u << 4);
        const board::Picoseconds begin = bench.board.now();
        bench.write(kQspi + 0x18, 64);
        CHECK(bench.board.memory[kSram] == 0);
        REQUIRE(bench.board.run_until([&] { return bench.board.lines[70]; }));
        const double took = static_cast<double>(bench.board.now() - begin);

        const platform::Storage& storage = bench.platform.storages.front();
        const platform::Channel& channel = bench.platform.channels.front();
        const hardware::SerialClocks clocks = hardware::serial_clocks(storage);
        const double flash_byte = clocks.read.per_byte / storage.bus_clock.count;
        const double engine_byte = 1.0 / (channel.rate(4) * channel.clock.count);
        const double expected = clocks.read.opening() / storage.bus_clock.count +
                                bytes * std::max(flash_byte, engine_byte) +
                                channel.drain_clocks / channel.clock.count;
        CHECK(took == Approx(expected * 1e12).epsilon(1e-4));
        for (std::uint32_t i = 0; i < bytes; ++i)
            REQUIRE(bench.board.memory[kSram + i] == contents[64 + i]);
        CHECK((bench.read(kQspi + 8) & 0x22) == 2);
        CHECK(bench.board.told() == "");
    }
}

TEST_CASE("memory-mapped reads open a command once and then stream") {
    Reading bench(test::pattern(4096));
    bench.board.run(test::kMicrosecond);
    bench.write(kQspi + 0x14, F746Bench::kQuadRead | F746Bench::kMapped);
    const board::WindowPlace window = bench.around->windows().front();
    CHECK(window.base == 0x90000000);
    const auto clocks = [&](std::uint32_t offset) {
        const board::Picoseconds time = window.window->access(offset, 32, false);
        bench.board.run(time);
        return static_cast<double>(time) / kBusPs;
    };
    CHECK(clocks(0) == Approx(24 + 64).epsilon(1e-4));
    CHECK(clocks(32) == Approx(64).epsilon(1e-3));  // reads on
    bench.board.run(10 * test::kMicrosecond);
    CHECK(clocks(64) == Approx(0).margin(0.01));  // all of it waited in the FIFO
    CHECK(clocks(1024) == Approx(6 + 24 + 64).epsilon(1e-3));
    CHECK(bench.board.told() == "");
    bench.set(kQspi, 2);  // abort
    CHECK((bench.read(kQspi + 8) & 0x22) == 2);
    window.window->access(0, 32, false);
    CHECK(bench.board.count(Misuse::WrongOrder) == 1);
}

TEST_CASE("erase, program and read back, with the controller polling the status") {
    F746Bench bench(test::pattern(8192));
    bench.clocks();
    bench.quadspi();
    bench.ten_dummies();
    const auto poll = [&] {
        bench.write(kQspi + 0x24, 1);
        bench.write(kQspi + 0x28, 0);
        bench.write(kQspi + 0x2C, 16);
        bench.set(kQspi, 1u << 22 | 1u << 19);
        bench.write(kQspi + 0x10, 0);
        bench.write(kQspi + 0x14, 0x05u | 1u << 8 | 1u << 24 | F746Bench::kAutoPoll);
        REQUIRE(bench.board.run_until([&] { return bench.board.lines[92]; }));
        bench.write(kQspi + 0x0C, 8);
        CHECK((bench.read(kQspi + 8) & 0x20) == 0);
    };
    bench.command(F746Bench::kWriteEnable);
    bench.write(kQspi + 0x14, 0x20u | 1u << 8 | 1u << 10 | 2u << 12);
    const board::Picoseconds erase = bench.board.now();
    bench.write(kQspi + 0x18, 0x1000);
    bench.wait_for(kQspi + 8, 2);
    bench.write(kQspi + 0x0C, 2);
    poll();
    CHECK(static_cast<double>(bench.board.now() - erase) == Approx(0.3e12).epsilon(1e-3));

    bench.command(F746Bench::kWriteEnable);
    bench.write(kQspi + 0x10, 7);
    bench.write(kQspi + 0x14, 0x32u | 1u << 8 | 1u << 10 | 2u << 12 | 3u << 24);
    bench.write(kQspi + 0x18, 0x1010);
    bench.write(kQspi + 0x20, 0x44332211);
    bench.write(kQspi + 0x20, 0x88776655);
    bench.wait_for(kQspi + 8, 2);
    bench.write(kQspi + 0x0C, 2);
    poll();

    const std::span<std::uint8_t> bytes = bench.around->windows().front().bytes;
    CHECK(bytes[0x1000] == 0xFF);
    CHECK(bytes[0x1010] == 0x11);
    CHECK(bytes[0x1017] == 0x88);
    CHECK(bytes[0x0FFF] == test::pattern(8192)[0x0FFF]);
    CHECK(bench.around->written_storages().size() == 1);
    CHECK(bench.board.told() == "");
}

TEST_CASE("what the flash does not understand comes back as garbage, and is told") {
    const auto contents = test::pattern(256);
    F746Bench bench(contents);
    bench.clocks();
    bench.quadspi();
    const auto read = [&](std::uint32_t ccr) {
        bench.write(kQspi + 0x10, 3);
        bench.write(kQspi + 0x14, ccr | F746Bench::kIndirectRead);
        bench.write(kQspi + 0x18, 0);
        return bench.read(kQspi + 0x20);
    };
    constexpr std::uint32_t kFour = 1u << 8 | 3u << 10 | 2u << 12 | 3u << 24;
    const std::uint32_t right = 0x150E0700;
    CHECK(read(0xEB | kFour | 10u << 18) == right);  // the part's default for this command
    CHECK(bench.board.told() == "");
    CHECK(read(0xEB | kFour | 8u << 18) != right);
    CHECK(bench.board.count(Misuse::StorageRule) == 1);
    CHECK(read(0x77 | kFour) != right);
    CHECK(bench.board.count(Misuse::StorageRule) == 2);
    CHECK(read(0x6B | kFour | 8u << 18) != right);  // takes its address on one line
    CHECK(bench.board.count(Misuse::StorageRule) == 3);
}

TEST_CASE("QUADSPI without clock reads 0 and loses writes") {
    F746Bench bench;
    bench.write(kQspi, 1);
    CHECK(bench.read(kQspi) == 0);
    CHECK(bench.board.count(Misuse::UnclockedPeripheral) == 2);
    bench.set(F746Bench::kRcc + 0x38, 2);
    CHECK(bench.read(kQspi) == 0);
    CHECK(bench.board.count(Misuse::UnclockedPeripheral) == 2);
}

TEST_CASE("reserved bits, read-only registers and widths of QUADSPI") {
    F746Bench bench;
    bench.set(F746Bench::kRcc + 0x38, 2);
    bench.write(kQspi, 1u << 5);
    CHECK(bench.board.count(Misuse::ReservedBits) == 1);
    bench.read(kQspi, 1);
    CHECK(bench.board.count(Misuse::WrongWidth) == 1);
    bench.write(kQspi + 8, 0);
    CHECK(bench.board.count(Misuse::ReservedBits) == 2);
    bench.read(kQspi + 0x34);
    CHECK(bench.board.count(Misuse::UnmappedAccess) == 1);
}

TEST_CASE("a command needs its pins") {
    F746Bench bench;
    bench.set(F746Bench::kRcc + 0x38, 2);
    bench.set(F746Bench::kRcc + 0x30, 0x1A);
    bench.write(kQspi + 4, 23u << 16);
    bench.write(kQspi, 1);
    bench.write(kQspi + 0x14, F746Bench::kWriteEnable);
    CHECK(bench.board.count(Misuse::WrongOrder) == 1);
    CHECK(bench.board.told().find("PB6") != std::string::npos);
}

TEST_CASE("a command while one runs, and a program without write enable") {
    F746Bench bench;
    bench.clocks();
    bench.quadspi();
    bench.write(kQspi + 0x10, 63);
    bench.write(kQspi + 0x14, 0x0Bu | 1u << 8 | 1u << 10 | 2u << 12 | 8u << 18 | 1u << 24 |
                                  F746Bench::kIndirectRead);
    bench.write(kQspi + 0x18, 0);
    bench.write(kQspi + 0x14, F746Bench::kWriteEnable);
    CHECK(bench.board.count(Misuse::WrongOrder) == 1);
    bench.set(kQspi, 2);
    bench.write(kQspi + 0x0C, 2);
    bench.write(kQspi + 0x10, 0);
    bench.write(kQspi + 0x14, 0x02u | 1u << 8 | 1u << 10 | 2u << 12 | 1u << 24);
    bench.write(kQspi + 0x18, 0);
    bench.write(kQspi + 0x20, 0, 1);
    bench.wait_for(kQspi + 8, 2);
    CHECK(bench.board.count(Misuse::StorageRule) == 1);
}

TEST_CASE("the other flash part of the board takes six clocks, and needs no set-up") {
    const auto contents = test::pattern(256);
    F746Bench bench(contents, "stm32f746g-disco-w25q");
    bench.clocks();
    bench.quadspi();
    bench.write(kQspi + 0x10, 3);
    bench.write(kQspi + 0x14, 0xEBu | 1u << 8 | 3u << 10 | 2u << 12 | 6u << 18 | 3u << 24 |
                                  F746Bench::kIndirectRead);
    bench.write(kQspi + 0x18, 4);
    CHECK(bench.read(kQspi + 0x20) == 0x312A231C);
    bench.write(kQspi + 0x10, 2);
    bench.write(kQspi + 0x14, 0x9Fu | 1u << 8 | 1u << 24 | F746Bench::kIndirectRead);
    CHECK(bench.read(kQspi + 0x20, 1) == 0xEF);
    CHECK(bench.read(kQspi + 0x20, 2) == 0x1840);
    CHECK(bench.board.told() == "");
}
