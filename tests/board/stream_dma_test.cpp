#include "board/peripherals/stream_dma.hpp"

#include "f746_bench.hpp"

using namespace outcore;
using board::Misuse;
using test::F746Bench;

namespace {

constexpr std::uint32_t kDma2 = F746Bench::kDma2, kDma1 = 0x40026000;
constexpr std::uint32_t kStream = 0x10, kDtcm = 0x20000000, kSram = 0x20010000;

/// Memory to memory on stream 0: words in bursts of four unless said otherwise.
struct Copying : F746Bench {
    Copying() {
        clocks();
        set(kRcc + 0x30, 3u << 21);
    }
    void copy(std::uint32_t from, std::uint32_t to, std::uint32_t items, std::uint32_t width = 2,
              std::uint32_t dma = kDma2) {
        write(dma + 8, 0x3D);
        write(dma + kStream + 4, items);
        write(dma + kStream + 8, from);
        write(dma + kStream + 12, to);
        write(dma + kStream + 20, 0x27);
        write(dma + kStream,
              1u << 23 | 1u << 21 | width << 13 | width << 11 | 3u << 9 | 2u << 6 | 1u << 4 | 1u);
    }
};

}  // namespace

TEST_CASE("DMA2 copies between memories in the time of the transaction-level model") {
    Copying bench;
    for (std::uint32_t i = 0; i < 1024; ++i)
        bench.board.memory[kDtcm + i] = static_cast<std::uint8_t>(i * 3);
    const board::Picoseconds begin = bench.board.now();
    bench.copy(kDtcm, kSram, 256);
    CHECK((bench.read(kDma2 + kStream) & 1) == 1);
    bench.board.run(test::kMicrosecond);
    const std::uint32_t left = bench.read(kDma2 + kStream + 4);
    CHECK((left > 0 && left < 256));
    CHECK(bench.board.memory[kSram] == bench.board.memory[kDtcm]);
    REQUIRE(bench.board.run_until([&] { return bench.board.lines[56]; }));
    const platform::Channel& channel = bench.platform.channels.back();
    const double expected =
        1024 / (channel.rate(4) * channel.clock.count) + channel.drain_clocks / channel.clock.count;
    CHECK(static_cast<double>(bench.board.now() - begin) == Approx(expected * 1e12).epsilon(1e-4));
    for (std::uint32_t i = 0; i < 1024; ++i)
        REQUIRE(bench.board.memory[kSram + i] == bench.board.memory[kDtcm + i]);
    CHECK((bench.read(kDma2) & 0x3D) == 0x30);
    CHECK((bench.read(kDma2 + kStream) & 1) == 0);
    bench.write(kDma2 + 8, 0x3D);
    CHECK_FALSE(bench.board.lines[56]);
    CHECK(bench.board.told() == "");
}

TEST_CASE("of byte items the FIFO holds two bursts: half the rate of words, not a quarter") {
    Copying bench;
    const auto time = [&](std::uint32_t items, std::uint32_t width) {
        const board::Picoseconds begin = bench.board.now();
        bench.copy(kDtcm, kSram, items, width);
        bench.board.run_until([&] { return bench.board.lines[56]; });
        return static_cast<double>(bench.board.now() - begin);
    };
    CHECK(time(4096, 0) == Approx(2 * time(1024, 2)).epsilon(0.01));
}

TEST_CASE("a stream that is switched off keeps what it has moved") {
    Copying bench;
    bench.copy(kDtcm, kSram, 1024);
    bench.board.run(2 * test::kMicrosecond);
    bench.change(kDma2 + kStream, 1, 0);
    const std::uint32_t left = bench.read(kDma2 + kStream + 4);
    CHECK((left > 0 && left < 1024));
    CHECK((bench.read(kDma2) & 0x20) != 0);
    bench.board.run(100 * test::kMicrosecond);
    CHECK(bench.read(kDma2 + kStream + 4) == left);
}

TEST_CASE("what a stream cannot do is told") {
    Copying bench;
    bench.copy(0x00000100, kSram, 4);  // ITCM
    CHECK(bench.board.count(Misuse::UnreachableMemory) == 1);
    CHECK((bench.read(kDma2) & 8) != 0);
    bench.copy(kSram, 0x08000000, 4);
    CHECK(bench.board.count(Misuse::UnreachableMemory) == 2);
    bench.copy(0xC0000000, kSram, 4);  // SDRAM before its initialisation
    CHECK(bench.board.count(Misuse::UnreachableMemory) == 3);
    bench.copy(kDtcm, kSram, 4, 2, kDma1);
    CHECK(bench.board.count(Misuse::WrongOrder) == 1);
    bench.copy(kDtcm + 2, kSram, 4);
    CHECK(bench.board.count(Misuse::WrongOrder) == 2);
    bench.copy(kDtcm, kSram, 4);
    bench.write(kDma2 + kStream + 4, 8);
    CHECK(bench.board.count(Misuse::WrongOrder) == 3);
}
