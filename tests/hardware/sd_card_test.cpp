// SPDX-License-Identifier: Apache-2.0
#include "hardware/sd_card.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "flash_bench.hpp"
#include "sd_bench.hpp"

using namespace outcore;

namespace {

constexpr double kClock = 1.0 / 50e6;
constexpr double kCommand = (48 + 8 + 48) * kClock;
constexpr double kReadBlock = (1 + 1024 + 16 + 1) * kClock + 8e-6;
constexpr double kWriteBlock = (1 + 1024 + 16 + 1 + 2 + 2 + 5) * kClock;
constexpr double kGap = 8 * kClock;

}  // namespace

TEST_CASE("one block is command, access time, block and gap; more blocks end with a stop command") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        const auto one = bench.read(0, 512);
        CHECK(one.to_seconds() == Approx(kCommand + 200e-6 + kReadBlock + kGap));
        sc_core::wait(one);
        const auto eight = bench.read(0, 4096);
        CHECK(eight.to_seconds() == Approx(2 * kCommand + 200e-6 + 8 * kReadBlock + kGap));
    });
}

TEST_CASE("a read moves whole blocks") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        const auto whole = bench.read(0, 1024);
        sc_core::wait(whole);
        const auto part = bench.read(500, 100);  // bytes of two blocks
        CHECK(part.to_seconds() == Approx(whole.to_seconds()));
        sc_core::wait(part);
    });
}

TEST_CASE(
    "a write is busy for its page and the median latency, and partial blocks are read first") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        const auto one = bench.write(0, 512);
        const double busy = 1e-3 + 3e-4;
        CHECK(one.to_seconds() == Approx(kCommand + kWriteBlock + busy + kGap));
        sc_core::wait(one);
        const auto part = bench.write(512, 100);
        const double first_read = kCommand + 200e-6 + kReadBlock + kGap;
        CHECK(part.to_seconds() == Approx(one.to_seconds() + first_read));
    });
}

TEST_CASE("pages are programmed while the next one arrives") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        const std::int64_t pages = 4;
        const auto all = bench.write(0, pages * 16384);
        // Programs are slower than the bus: the first page arrives, then one program after another.
        CHECK(32 * kWriteBlock < 1e-3);
        CHECK(all.to_seconds() == Approx(2 * kCommand + 32 * kWriteBlock + 4 * 1e-3 + 3e-4 + kGap));
    });
}

TEST_CASE("programs faster than the bus leave only the last page to wait for") {
    platform::Storage card = test::bench_card();
    card.page_program_typ = Seconds(1e-4);
    test::SdBench bench("bench", card);
    test::play([&] {
        const auto all = bench.write(0, 4 * 16384);
        CHECK(all.to_seconds() == Approx(2 * kCommand + 128 * kWriteBlock + 1e-4 + 3e-4 + kGap));
    });
}

TEST_CASE("a piece in bursts costs what it costs at once") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        for (const auto command : {tlm::TLM_READ_COMMAND, tlm::TLM_WRITE_COMMAND}) {
            const std::int64_t start = 700, bytes = 40000;
            const auto once = bench.send(command, start, bytes);
            sc_core::wait(once);
            sc_core::sc_time sum;
            for (std::int64_t done = 0; done < bytes; done += 32) {
                const std::int64_t now = std::min<std::int64_t>(32, bytes - done);
                const auto step =
                    bench.send(command, start + done, now, done == 0, done + now == bytes);
                sc_core::wait(step);
                sum += step;
            }
            CHECK(sum.to_seconds() == Approx(once.to_seconds()).epsilon(1e-6));
        }
    });
}

TEST_CASE("the worst case takes the maximum of access, program and latency") {
    test::SdBench bench("bench", test::bench_card(), {true, std::nullopt});
    test::play([&] {
        const auto read = bench.read(0, 512);
        CHECK(read.to_seconds() == Approx(kCommand + 0.1 + kReadBlock + kGap));
        sc_core::wait(read);
        CHECK(bench.write(0, 512).to_seconds() == Approx(0.5).epsilon(1e-3));
    });
}

TEST_CASE("drawn write latencies have their median, a heavy tail, and repeat with the seed") {
    test::SdBench bench("bench", test::bench_card(), {false, 5u});
    test::SdBench same("same", test::bench_card(), {false, 5u});
    test::play([&] {
        std::vector<double> latencies;
        for (int i = 0; i < 4001; ++i) {
            const auto length = bench.write(0, 512);
            sc_core::wait(length);
            CHECK(same.write(0, 512) == length);
            sc_core::wait(length);
            latencies.push_back(length.to_seconds() - kCommand - kWriteBlock - kGap - 1e-3);
        }
        std::sort(latencies.begin(), latencies.end());
        CHECK(latencies[2000] == Approx(3e-4).epsilon(0.06));
        CHECK(latencies[3996] > 10 * 3e-4);  // one in a thousand is 22 times the median
        CHECK(latencies.back() <= 0.25);
        CHECK(latencies.front() > 0.0);
    });
}

TEST_CASE("writes reach the translation layer by page") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        sc_core::wait(bench.write(16384 - 512, 1024));  // two pages
        sc_core::wait(bench.write(0, 512));
        CHECK(bench.card.translation().total().programs == 3);
        CHECK(bench.card.written_bytes() == 1536);
        CHECK(bench.card.translation().locate(0));
        CHECK(bench.card.translation().locate(1));
        CHECK_FALSE(bench.card.translation().locate(2));
    });
}
