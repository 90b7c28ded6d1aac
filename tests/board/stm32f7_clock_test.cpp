#include "board/mcus/stm32f7_clock.hpp"

#include "f746_bench.hpp"

using namespace outcore;
using board::Misuse;
using test::F746Bench;

TEST_CASE("STM32F746: from 16 MHz after reset to 216 MHz by the book") {
    F746Bench bench;
    CHECK(bench.board.core_hz() == 16e6);
    CHECK(bench.read(F746Bench::kRcc) == 0x83);
    CHECK(bench.read(F746Bench::kRcc + 4) == 0x24003010);
    CHECK(bench.read(F746Bench::kRcc + 0x30) == 0x00100000);
    CHECK(bench.read(F746Bench::kRcc + 0x50) == 0x7EF7B7FF);
    bench.clocks();
    CHECK(bench.board.core_hz() == Approx(216e6));
    CHECK((bench.read(F746Bench::kRcc + 8) & 0xC) == 8);
    CHECK(bench.board.told() == "");
}

TEST_CASE("STM32F746: too few wait states, no over-drive and a fast APB are wrong clocks") {
    F746Bench bench;
    bench.clocks();
    bench.write(F746Bench::kFlash, 6u | 3u << 8);  // 6 wait states reach 210 MHz
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
    bench.write(F746Bench::kFlash, 7u | 3u << 8);
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
    bench.write(F746Bench::kRcc + 8, 4u << 10 | 4u << 13 | 2u);  // PCLK1 of 108 MHz
    CHECK(bench.board.count(Misuse::WrongClock) == 2);
    CHECK(bench.board.told().find("PCLK1") != std::string::npos);
}

TEST_CASE("STM32F746: the PLL keeps its set-up while it runs, SW waits for what is ready") {
    F746Bench bench;
    bench.write(F746Bench::kRcc + 8, 1);  // HSE is off
    CHECK(bench.board.count(Misuse::WrongOrder) == 1);
    CHECK(bench.board.core_hz() == 16e6);
    bench.clocks();
    bench.write(F746Bench::kRcc + 4, 25u | 400u << 6 | 1u << 22 | 9u << 24 | 2u << 28);
    CHECK(bench.board.count(Misuse::WrongOrder) == 2);
}

TEST_CASE("a peripheral held in reset is as after power-on") {
    F746Bench bench;
    bench.set(F746Bench::kRcc + 0x30, 2);
    bench.write(F746Bench::kGpio + 0x400, 0xFFFFFFFF);
    bench.set(F746Bench::kRcc + 0x10, 2);
    bench.change(F746Bench::kRcc + 0x10, 2, 0);
    CHECK(bench.read(F746Bench::kGpio + 0x400) == 0x280);
    CHECK(bench.board.told() == "");
}
