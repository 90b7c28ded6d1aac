#include "board/peripherals/fmc_sdram.hpp"

#include "f746_bench.hpp"

using namespace outcore;
using board::Misuse;
using test::F746Bench;

namespace {

constexpr std::uint32_t kFmc = F746Bench::kFmc, kCommand = kFmc + 0x150;

struct Memory : F746Bench {
    Memory() {
        clocks();
        set(kRcc + 0x30, 0xFF);
        set(kRcc + 0x38, 1);
        const std::pair<char, std::vector<unsigned>> pins[] = {
            {'C', {3}},
            {'D', {0, 1, 8, 9, 10, 14, 15}},
            {'E', {0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15}},
            {'F', {0, 1, 2, 3, 4, 5, 11, 12, 13, 14, 15}},
            {'G', {0, 1, 4, 5, 8, 15}},
            {'H', {3, 5}}};
        for (const auto& [port, numbers] : pins)
            for (const unsigned pin : numbers) alternate(kGpio, port, pin, 12);
        // 8 columns, 12 rows, 16 bits, 4 banks, CAS 2, HCLK / 2, read bursts
        write(kFmc + 0x140, 1u << 2 | 1u << 4 | 1u << 6 | 2u << 7 | 2u << 10 | 1u << 12);
        write(kFmc + 0x148, 0x01116361);
    }
    void initialise(board::Picoseconds pause = 100 * test::kMicrosecond) {
        write(kCommand, 1u << 4 | 1u);
        board.run(pause);
        write(kCommand, 1u << 4 | 2u);
        write(kCommand, 1u << 4 | 3u | 7u << 5);
        write(kCommand, 1u << 4 | 4u | 0x220u << 9);
        write(kFmc + 0x154, 0x603u << 1);
    }
    board::WindowPlace window() { return around->windows().back(); }
};

}  // namespace

TEST_CASE("SDRAM answers after its initialisation, a row miss later than a hit") {
    Memory bench;
    bench.initialise();
    CHECK(bench.window().base == 0xC0000000);
    CHECK(bench.window().bytes.size() == 8u << 20);
    const board::Picoseconds miss = bench.window().window->access(0, 32, false);
    const board::Picoseconds hit = bench.window().window->access(32, 32, false);
    CHECK(hit > 0);
    CHECK(miss > hit);
    CHECK(bench.board.told() == "");
}

TEST_CASE("SDRAM before its initialisation, or with a step left out, is told") {
    Memory bench;
    bench.window().window->access(0, 4, false);
    CHECK(bench.board.count(Misuse::WrongOrder) == 1);
    bench.write(kCommand, 1u << 4 | 3u);  // refresh before anything else
    CHECK(bench.board.count(Misuse::WrongOrder) == 2);
    bench.initialise(10 * test::kMicrosecond);
    CHECK(bench.board.told().find("100 us") != std::string::npos);
}

TEST_CASE("SDRAM with the wrong geometry, latency or refresh is told") {
    Memory bench;
    bench.write(kFmc + 0x140, 1u << 2 | 2u << 4 | 1u << 6 | 3u << 7 | 2u << 10);  // 32 bits, CAS 3
    bench.initialise();
    CHECK(bench.board.told().find("32 data bits") != std::string::npos);
    CHECK(bench.board.told().find("CAS latency") != std::string::npos);
    bench.write(kFmc + 0x154, 0x1000u << 1);
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
}
