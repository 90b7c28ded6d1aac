// Each gate of the flash is tight: refused one clock early, accepted on time.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "../flash_bench.hpp"

using namespace outcore;
using hardware::FlashOperation;
namespace fault = hardware::fault;

TEST_CASE("a read after a page program is refused until the busy time is over") {
    platform::Storage part = test::bench_part();
    part.endurance_cycles = 1e15;  // the erase before leaves no trace
    test::FlashBench bench("bench", part);
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        bench.run(FlashOperation::SectorErase, 0, 4096);
        bench.run(FlashOperation::WriteEnable);
        const sc_core::sc_time busy = bench.send(FlashOperation::PageProgram, 0, 256);
        // Instruction 8, address 6, 256 bytes on four lines; then the page program.
        CHECK((busy - bench.clock * (8 + 6 + 512)).to_seconds() == Approx(500e-6));
        sc_core::wait(busy - bench.clock);
        CHECK(bench.fault(FlashOperation::Read, 0, 32) == fault::kBusy);
        sc_core::wait(bench.clock);
        CHECK(bench.fault(FlashOperation::Read, 0, 32).empty());
    });
}

TEST_CASE("a read after a sector erase is refused until the busy time is over") {
    test::FlashBench bench("bench", test::bench_part());
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        const sc_core::sc_time busy = bench.send(FlashOperation::SectorErase, 4096, 4096);
        CHECK((busy - bench.clock * (8 + 6)).to_seconds() == Approx(0.05));
        sc_core::wait(busy - bench.clock);
        CHECK(bench.fault(FlashOperation::Read, 0, 32) == fault::kBusy);
        sc_core::wait(bench.clock);
        CHECK(bench.fault(FlashOperation::Read, 0, 32).empty());
    });
}

TEST_CASE("the worst case is busy for the part's maximum time") {
    test::FlashBench bench("bench", test::bench_part(), true);
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.send(FlashOperation::SectorErase, 0, 4096).to_seconds() ==
              Approx(0.4).epsilon(1e-4));
    });
}

TEST_CASE("chip select stays high for its clocks between two commands") {
    test::FlashBench bench("bench", test::bench_part());
    test::play([&] {
        const sc_core::sc_time length = bench.send(FlashOperation::Read, 0, 32);
        sc_core::wait(length - bench.clock);
        CHECK(bench.fault(FlashOperation::Read, 0, 32) == fault::kChipSelect);
        sc_core::wait(bench.clock);
        CHECK(bench.fault(FlashOperation::Read, 0, 32).empty());
    });
}

TEST_CASE("one die reads while the other erases") {
    test::FlashBench bench("bench", test::bench_part());
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        bench.send(FlashOperation::SectorErase, 0, 4096);
        sc_core::wait(bench.clock * 16);
        CHECK(bench.fault(FlashOperation::Read, 0, 32) == fault::kBusy);
        CHECK(bench.fault(FlashOperation::Read, 1 << 23, 32).empty());
        CHECK(bench.fault(FlashOperation::Read, (1 << 23) - 16, 32) == fault::kBusy);
        CHECK(bench.fault(FlashOperation::ReadStatus).empty());
    });
}
