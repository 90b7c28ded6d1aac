// SPDX-License-Identifier: Apache-2.0
#include "hardware/nor_flash.hpp"

#include <catch2/catch.hpp>

#include "flash_bench.hpp"

using namespace outcore;
using hardware::FlashOperation;
namespace fault = hardware::fault;

TEST_CASE("programs and erases need write enable, and use it up") {
    test::FlashBench bench("bench", test::bench_part());
    test::play([&] {
        CHECK(bench.fault(FlashOperation::SectorErase, 0, 4096) == fault::kWriteEnable);
        CHECK(bench.fault(FlashOperation::PageProgram, 0, 16) == fault::kWriteEnable);
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::SectorErase, 0, 4096).empty());
        CHECK(bench.fault(FlashOperation::PageProgram, 0, 16) == fault::kWriteEnable);
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::PageProgram, 0, 16).empty());
        CHECK(bench.fault(FlashOperation::PageProgram, 16, 16) == fault::kWriteEnable);
    });
}

TEST_CASE("bytes are programmed once between two erases") {
    test::FlashBench bench("bench", test::bench_part());
    const auto program = [&](std::int64_t address, std::int64_t bytes) {
        bench.run(FlashOperation::WriteEnable);
        return bench.fault(FlashOperation::PageProgram, address, bytes);
    };
    test::play([&] {
        CHECK(program(0, 16) == fault::kNotErased);
        bench.run(FlashOperation::WriteEnable);
        bench.run(FlashOperation::SectorErase, 0, 4096);
        CHECK(program(32, 32).empty());
        CHECK(program(0, 32).empty());
        CHECK(program(64, 32).empty());
        CHECK(program(95, 2) == fault::kNotErased);
        CHECK(program(0, 1) == fault::kNotErased);
        CHECK(program(4096, 16) == fault::kNotErased);
        bench.run(FlashOperation::WriteEnable);
        bench.run(FlashOperation::SectorErase, 0, 4096);
        CHECK(program(0, 256).empty());
    });
}

TEST_CASE("a program stays in its page, an erase on its sector, every command in the part") {
    test::FlashBench bench("bench", test::bench_part());
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        bench.run(FlashOperation::SectorErase, 0, 4096);
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::PageProgram, 255, 2) == fault::kPageCrossing);
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::SectorErase, 256, 4096) == fault::kSectorEdge);
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::SectorErase, 0, 8192) == fault::kSectorEdge);
        CHECK(bench.fault(FlashOperation::Read, (1 << 24) - 16, 32) == fault::kRange);
    });
}

TEST_CASE("wear is counted for each sector") {
    test::FlashBench bench("bench", test::bench_part());
    test::play([&] {
        for (const std::int64_t sector : {3, 3, 5}) {
            bench.run(FlashOperation::WriteEnable);
            bench.run(FlashOperation::SectorErase, sector * 4096, 4096);
        }
        bench.run(FlashOperation::WriteEnable);
        bench.run(FlashOperation::PageProgram, 5 * 4096, 100);
    });
    const auto& wear = bench.flash.wear();
    REQUIRE(wear.size() == 2);
    CHECK(wear.at(3).erases == 2);
    CHECK(wear.at(3).programs == 0);
    CHECK(wear.at(5).erases == 1);
    CHECK(wear.at(5).programs == 1);
    CHECK(bench.flash.programmed_bytes() == 100);
}

TEST_CASE("a part that needs no erase is written at once, page after page") {
    platform::Storage card = test::bench_part();
    card.needs_erase = false;
    test::FlashBench bench("bench", card);
    test::play([&] {
        const double s = bench.send(FlashOperation::PageProgram, 100, 512).to_seconds();
        CHECK(s == Approx(3 * 500e-6 + (8 + 6 + 1024 + 2) * 1e-8));
    });
}

TEST_CASE("energy of a read is its time at the read current") {
    platform::Storage part = test::bench_part();
    part.read_current = Amperes(0.01);
    test::FlashBench bench("bench", part);
    test::play([&] { bench.run(FlashOperation::Read, 0, 32); });
    const double length = 90e-8;
    CHECK(bench.flash.meter().energy(hardware::NorFlash::kRead).count ==
          Approx(length * 0.01 * 3.0));
}
