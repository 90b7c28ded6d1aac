// STM32L476G-DISCO and B-L4S5I-IOT01A: clock trees, and a DMA read of the flash on each.
#include "board/mcus/stm32l4_clock.hpp"

#include "board_bench.hpp"
#include "hardware/serial_clocks.hpp"

using namespace outcore;
using board::Misuse;

namespace {

constexpr std::uint32_t kRcc = 0x40021000, kPwr = 0x40007000, kFlash = 0x40022000,
                        kGpio = 0x48000000, kDma1 = 0x40020000, kSerial = 0xA0001000,
                        kSram = 0x20000000;

struct L4Bench : test::BoardBench {
    using BoardBench::BoardBench;

    /// From the 4 MHz of MSI: times 40, divided by `r`.
    void clocks(std::uint32_t multiply, std::uint32_t wait_states) {
        set(kRcc + 0x58, 1u << 28);
        change(kFlash, 15, wait_states);
        write(kRcc + 0x0C, 1u | multiply << 8 | 1u << 24);
        set(kRcc, 1u << 24);
        wait_for(kRcc, 1u << 25);
        set(kRcc + 8, 3);
    }
    void pins() {
        set(kRcc + 0x4C, 0x1F);
        for (unsigned pin = 10; pin <= 15; ++pin) alternate(kGpio, 'E', pin, 10);
    }
    void arm(int channel, std::uint32_t data, std::uint32_t words) {
        const std::uint32_t base = kDma1 + 8 + 20 * static_cast<std::uint32_t>(channel - 1);
        write(base + 4, words);
        write(base + 8, data);
        write(base + 12, kSram);
        write(base, 2u << 10 | 2u << 8 | 1u << 7 | 2u | 1u);
    }
    void check_time(board::Picoseconds took, std::uint32_t bytes) {
        const platform::Storage& storage = platform.storages.front();
        const platform::Channel& channel = platform.channels.front();
        const hardware::SerialClocks clocks = hardware::serial_clocks(storage);
        const double byte = std::max(clocks.read.per_byte / storage.bus_clock.count,
                                     1.0 / (channel.rate(4) * channel.clock.count));
        const double expected = clocks.read.opening() / storage.bus_clock.count + bytes * byte +
                                channel.drain_clocks / channel.clock.count;
        CHECK(static_cast<double>(took) == Approx(expected * 1e12).epsilon(1e-4));
    }
};

}  // namespace

TEST_CASE("STM32L476: 80 MHz, quad reads by DMA1 channel 5 in the time of part B") {
    const auto contents = test::pattern(4096);
    L4Bench bench("stm32l476g-disco", contents);
    CHECK(bench.board.core_hz() == 4e6);
    bench.clocks(40, 4);
    CHECK(bench.board.core_hz() == Approx(80e6));
    CHECK(bench.board.told() == "");
    bench.pins();
    bench.set(kRcc + 0x50, 1u << 8);
    bench.set(kRcc + 0x48, 1);
    bench.write(kSerial + 4, 23u << 16 | 1u << 8);
    bench.write(kSerial, 1u << 24 | 3u << 8 | 1u << 2 | 1u);
    bench.write(kDma1 + 0xA8, 5u << 16);
    bench.arm(5, kSerial + 0x20, 256);
    bench.write(kSerial + 0x10, 1023);
    bench.write(kSerial + 0x14,
                0xEBu | 1u << 8 | 3u << 10 | 2u << 12 | 10u << 18 | 3u << 24 | 1u << 26);
    const board::Picoseconds begin = bench.board.now();
    bench.write(kSerial + 0x18, 0x40);
    REQUIRE(bench.board.run_until([&] { return bench.board.lines[15]; }));
    bench.check_time(bench.board.now() - begin, 1024);
    CHECK((bench.read(kDma1) & 0xF0000) == 0x70000);
    for (std::uint32_t i = 0; i < 1024; ++i)
        REQUIRE(bench.board.memory[kSram + i] == contents[0x40 + i]);
    CHECK(bench.board.told() == "");
}

TEST_CASE("STM32L476: wait states and the second voltage range bound the clock") {
    L4Bench bench("stm32l476g-disco");
    bench.clocks(40, 4);
    bench.change(kFlash, 15, 3);
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
    bench.change(kFlash, 15, 4);
    bench.write(kPwr, 0x400);
    CHECK(bench.board.told().find("26.00") != std::string::npos);
}

TEST_CASE("STM32L4S5: 120 MHz needs the boost mode") {
    L4Bench bench("b-l4s5i-iot01a");
    bench.clocks(60, 5);
    CHECK(bench.board.core_hz() == Approx(120e6));
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
    bench.write(kPwr + 0x80, 0);
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
}

TEST_CASE("STM32L4S5: OCTOSPI1 reads MX25R6435F by DMA behind the DMAMUX") {
    const auto contents = test::pattern(4096);
    L4Bench bench("b-l4s5i-iot01a", contents);
    bench.set(kRcc + 0x58, 1u << 28);
    bench.write(kPwr + 0x80, 0);
    // The board's 55 MHz do not divide 120: the same tree at 110 MHz.
    bench.clocks(55, 5);
    CHECK(bench.board.core_hz() == Approx(110e6));
    bench.pins();
    bench.set(kRcc + 0x48, 7);
    bench.set(kRcc + 0x50, 1u << 8);
    bench.write(kSerial + 0x08, 22u << 16 | 5u << 8);
    bench.write(kSerial + 0x0C, 1);
    const auto finish = [&] {
        CHECK(bench.wait_for(kSerial + 0x20, 2));
        bench.write(kSerial + 0x24, 2);
    };
    const auto command = [&](std::uint32_t opcode) {
        bench.write(kSerial, 1);
        bench.write(kSerial + 0x100, 1);
        bench.write(kSerial + 0x108, 0);
        bench.write(kSerial + 0x110, opcode);
        finish();
    };
    command(0x06);
    bench.write(kSerial + 0x40, 2);  // status, configuration: quad enable and high performance
    bench.write(kSerial + 0x100, 1u | 1u << 24);
    bench.write(kSerial + 0x110, 0x01);
    bench.write(kSerial + 0x50, 0x0040, 2);
    bench.write(kSerial + 0x50, 0x02, 1);
    finish();
    bench.board.run(20'000 * test::kMicrosecond);

    bench.write(0x40020800, 40);
    bench.arm(1, kSerial + 0x50, 256);
    bench.write(kSerial, 1u << 28 | 3u << 8 | 1u << 2 | 1u);
    bench.write(kSerial + 0x40, 1023);
    bench.write(kSerial + 0x100, 1u | 3u << 8 | 2u << 12 | 3u << 24);
    bench.write(kSerial + 0x108, 6);
    bench.write(kSerial + 0x110, 0xEB);
    bench.write(kSerial + 0x48, 0x80);
    REQUIRE(bench.board.run_until([&] { return bench.board.lines[11]; }));
    for (std::uint32_t i = 0; i < 1024; ++i)
        REQUIRE(bench.board.memory[kSram + i] == contents[0x80 + i]);
    CHECK(bench.board.told() == "");
}

TEST_CASE("OCTOSPI enters the memory-mapped mode by CR, and leaves it by an abort") {
    L4Bench bench("b-l4s5i-iot01a", test::pattern(256));
    bench.pins();
    bench.set(kRcc + 0x50, 1u << 8);
    bench.write(kSerial + 0x08, 22u << 16);
    bench.write(kSerial, 1);
    bench.write(kSerial + 0x100, 1u | 1u << 8 | 2u << 12 | 1u << 24);
    bench.write(kSerial + 0x108, 8);
    bench.write(kSerial + 0x110, 0x0B);
    const board::WindowPlace window = bench.around->windows().front();
    CHECK(bench.board.count(Misuse::WrongOrder) == 0);
    bench.write(kSerial, 3u << 28 | 1u);
    CHECK(window.window->access(0, 4, false) == 250'000 * (8 + 24 + 8 + 32));
    bench.board.run(100 * test::kMicrosecond);
    bench.write(kSerial, 3u << 28 | 3u);
    window.window->access(0, 4, false);
    CHECK(bench.board.count(Misuse::WrongOrder) == 1);
}
