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
        CHECK(s == Approx(3 * 500e-6 + (8 + 6 + 1024) * 1e-8));
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

TEST_CASE("each erase command erases its own size on its own edge") {
    test::FlashBench bench("bench", test::full_part());
    test::play([&] {
        const auto erase = [&](FlashOperation operation, std::int64_t address, std::int64_t bytes) {
            bench.run(FlashOperation::WriteEnable);
            return bench.fault(operation, address, bytes);
        };
        CHECK(erase(FlashOperation::HalfBlockErase, 32768, 32768).empty());
        CHECK(erase(FlashOperation::HalfBlockErase, 4096, 32768) == fault::kSectorEdge);
        CHECK(erase(FlashOperation::BlockErase, 65536, 65536).empty());
        CHECK(erase(FlashOperation::BlockErase, 65536, 4096) == fault::kSectorEdge);
        CHECK(bench.flash.wear().size() == 8 + 16);
        CHECK(erase(FlashOperation::ChipErase, 0, 0).empty());
        CHECK(bench.flash.wear().size() == 4096);
        CHECK(bench.flash.wear().at(16).erases == 2);
        CHECK(erase(FlashOperation::PageProgram, (1 << 24) - 256, 256).empty());
    });
}

TEST_CASE("a part without a command refuses it") {
    test::FlashBench bench("bench", test::bench_part());
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::BlockErase, 0, 65536) == fault::kSectorEdge);
    });
}

TEST_CASE("program and erase times grow with the wear of the sector") {
    platform::Storage part = test::full_part();
    part.endurance_cycles = 4;
    part.sector_erase_typ = Seconds(0.1);
    part.sector_erase_max = Seconds(0.5);
    test::FlashBench bench("bench", part);
    test::play([&] {
        const auto erase_s = [&](std::int64_t address) {
            bench.run(FlashOperation::WriteEnable);
            const sc_core::sc_time length = bench.send(FlashOperation::SectorErase, address, 4096);
            sc_core::wait(length);
            return length.to_seconds();
        };
        for (const double expected : {0.1, 0.2, 0.3, 0.4, 0.5, 0.5})
            CHECK(erase_s(0) == Approx(expected).epsilon(1e-5));
        CHECK(erase_s(4096) == Approx(0.1).epsilon(1e-5));  // another sector is fresh
        // A program is as slow as its sector is worn, a block erase as its most worn sector.
        bench.run(FlashOperation::WriteEnable);
        const double program_s = bench.send(FlashOperation::PageProgram, 0, 16).to_seconds();
        CHECK(program_s == Approx(5e-3).epsilon(1e-3));
        sc_core::wait(1, sc_core::SC_SEC);
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.send(FlashOperation::BlockErase, 0, 65536).to_seconds() ==
              Approx(2.0).epsilon(1e-5));
    });
}

TEST_CASE("a part with an age starts with its times grown") {
    platform::Storage part = test::full_part();
    part.age_cycles = part.endurance_cycles / 2;
    test::FlashBench bench("bench", part);
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.send(FlashOperation::SectorErase, 0, 4096).to_seconds() ==
              Approx((0.05 + 0.4) / 2).epsilon(1e-5));
    });
}

TEST_CASE("a suspended erase lets other sectors be read, and takes its remaining time later") {
    test::FlashBench bench("bench", test::full_part());
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        const sc_core::sc_time length = bench.send(FlashOperation::SectorErase, 0, 4096);
        const sc_core::sc_time end = sc_core::sc_time_stamp() + length;
        sc_core::wait(10, sc_core::SC_MS);
        CHECK(bench.fault(FlashOperation::Read, 8192, 32) == fault::kBusy);
        const sc_core::sc_time suspended_at =
            sc_core::sc_time_stamp() + bench.clock * 8;  // instruction
        bench.run(FlashOperation::Suspend);
        sc_core::wait(20, sc_core::SC_US);
        CHECK(bench.fault(FlashOperation::Read, 8192, 32).empty());
        CHECK(bench.fault(FlashOperation::Read, 4000, 200) == fault::kSuspended);
        sc_core::wait(1, sc_core::SC_SEC);
        const sc_core::sc_time resumed_at = sc_core::sc_time_stamp() + bench.clock * 8;
        bench.run(FlashOperation::Resume);
        const sc_core::sc_time new_end = resumed_at + (end - suspended_at);
        sc_core::wait(new_end - bench.clock - sc_core::sc_time_stamp());
        CHECK(bench.fault(FlashOperation::Read, 8192, 32) == fault::kBusy);
        sc_core::wait(bench.clock);
        CHECK(bench.fault(FlashOperation::Read, 0, 32).empty());
    });
}

TEST_CASE("other sectors can be programmed while an erase is suspended, but not the other way") {
    test::FlashBench bench("bench", test::full_part());
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        bench.run(FlashOperation::SectorErase, 4096, 4096);
        bench.run(FlashOperation::WriteEnable);
        bench.send(FlashOperation::SectorErase, 0, 4096);
        sc_core::wait(1, sc_core::SC_MS);
        bench.run(FlashOperation::Suspend);
        sc_core::wait(20, sc_core::SC_US);
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::PageProgram, 0, 16) == fault::kSuspended);
        CHECK(bench.fault(FlashOperation::PageProgram, 4096, 16).empty());
        bench.run(FlashOperation::Resume);
        sc_core::wait(1, sc_core::SC_SEC);
        bench.run(FlashOperation::WriteEnable);
        bench.send(FlashOperation::PageProgram, 4352, 16);
        sc_core::wait(100, sc_core::SC_US);
        bench.run(FlashOperation::Suspend);
        sc_core::wait(20, sc_core::SC_US);
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::PageProgram, 4608, 16) == fault::kSuspended);
        CHECK(bench.fault(FlashOperation::SectorErase, 8192, 4096) == fault::kSuspended);
    });
}

TEST_CASE("a reset ends an erase, and nobody knows what the sector holds") {
    test::FlashBench bench("bench", test::full_part());
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        bench.send(FlashOperation::SectorErase, 0, 4096);
        sc_core::wait(1, sc_core::SC_MS);
        bench.run(FlashOperation::Reset);
        sc_core::wait(40, sc_core::SC_US);
        CHECK(bench.fault(FlashOperation::Read, 0, 32).empty());
        bench.run(FlashOperation::WriteEnable);
        CHECK(bench.fault(FlashOperation::PageProgram, 0, 16) == fault::kNotErased);
    });
}

TEST_CASE("deep power-down draws its own current until the release") {
    platform::Storage part = test::full_part();
    part.standby_current = Amperes(1e-5);
    part.power_down_current = Amperes(1e-6);
    test::FlashBench bench("bench", part);
    test::play([&] {
        bench.run(FlashOperation::DeepPowerDown);
        CHECK(bench.fault(FlashOperation::Read, 0, 32) == fault::kLatency);
        sc_core::wait(1, sc_core::SC_SEC);
        CHECK(bench.fault(FlashOperation::Read, 0, 32) == fault::kPoweredDown);
        CHECK(bench.flash.meter().energy(hardware::NorFlash::kPowerDown).count ==
              Approx(3e-6).epsilon(1e-6));
        bench.run(FlashOperation::ReleasePowerDown);
        sc_core::wait(1, sc_core::SC_SEC);
        CHECK(bench.fault(FlashOperation::Read, 0, 32).empty());
        CHECK(bench.flash.meter().energy(hardware::NorFlash::kPowerDown).count ==
              Approx(3e-6).epsilon(1e-6));
    });
}

TEST_CASE("in continuous reading only the first read sends its instruction") {
    platform::Storage part = test::bench_part();
    part.read.mode_clocks = 2;
    test::FlashBench bench("bench", part);
    test::play([&] {
        const auto clocks = [&](bool continuous) {
            const sc_core::sc_time length = bench.send(FlashOperation::Read, 0, 32, continuous);
            sc_core::wait(length);
            return length / bench.clock;
        };
        CHECK(clocks(true) == Approx(8 + 6 + 2 + 10 + 64 + 2));
        CHECK(clocks(true) == Approx(6 + 2 + 10 + 64 + 2));
        CHECK(bench.fault(FlashOperation::ReadStatus) == fault::kContinuous);
        CHECK(clocks(false) == Approx(6 + 2 + 10 + 64 + 2));  // its mode bits end it
        CHECK(clocks(false) == Approx(8 + 6 + 2 + 10 + 64 + 2));
        CHECK(bench.fault(FlashOperation::ReadStatus).empty());
    });
}

TEST_CASE("a resume finds the die whose operation is suspended") {
    test::FlashBench bench("bench", test::full_part());
    constexpr std::int64_t kSecondDie = 1 << 23;
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        bench.send(FlashOperation::SectorErase, kSecondDie, 4096);
        sc_core::wait(1, sc_core::SC_MS);
        bench.run(FlashOperation::Suspend, kSecondDie);
        sc_core::wait(1, sc_core::SC_MS);
        bench.run(FlashOperation::Resume);
        CHECK(bench.fault(FlashOperation::Read, 0, 32).empty());
        CHECK(bench.fault(FlashOperation::Read, kSecondDie + 8192, 32) == fault::kBusy);
    });
}
