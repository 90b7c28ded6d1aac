// SPDX-License-Identifier: Apache-2.0
#include "simulator/simulator.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>
#include <csignal>

#include "simulator/forked.hpp"
#include "small_script.hpp"

using namespace outcore;
using outcore::simulator::SimulationResult;
using test::SmallScript;

namespace {

SimulationResult played(const SmallScript& script, const simulator::Options& options = {}) {
    auto result = script.simulate(options);
    if (!result) FAIL(to_string(result.diagnostics().front()));
    return *std::move(result);
}

/// Clocks of the small board's flash: instruction 8, address 6, dummy 10, data 2 a byte, chip
/// select 2.
constexpr std::int64_t kChipSelectHigh = 2;
constexpr std::int64_t read_clocks(std::int64_t bytes) { return 8 + 6 + 10 + 2 * bytes + 2; }

}  // namespace

TEST_CASE("kernels alone take their cycles and nothing else") {
    SmallScript script;
    script.compute(1000);
    script.compute(500);
    const SimulationResult result = played(script);
    CHECK(result.latency_cycles == 1500);
    CHECK(result.compute_cycles == 1500);
    CHECK(result.stall_cycles.total() == 0);
    CHECK(result.latency_s == Approx(15e-6));
    CHECK(result.throughput_fps == Approx(1.0 / 15e-6));
    CHECK(result.boot_s == 0.0);
}

TEST_CASE("the ideal latency is the untiled network and slowdown relates to it") {
    SmallScript script;
    script.compute(2 * SmallScript::kColumns);
    const SimulationResult result = played(script);
    CHECK(result.ideal_latency_cycles == SmallScript::kColumns);
    CHECK(result.slowdown == Approx(2.0));
}

TEST_CASE("a kernel waits for its load, and handlers are told apart from the wait") {
    SmallScript script;
    script.constants(0, 1024);
    const auto weights = script.buffer(SmallScript::kNor, 0, 1024);
    const auto bank = script.buffer(SmallScript::kSram, 0, 1024);
    script.compute(100, {script.load(SmallScript::kQspi, weights, bank, 1024)});
    const SimulationResult result = played(script);
    CHECK(result.latency_cycles == 20 + read_clocks(1024) + 30 + 100);
    CHECK(result.stall_cycles.weights_load == read_clocks(1024));
    CHECK(result.stall_cycles.dma_interrupts == 50);
    CHECK(result.compute_cycles + result.stall_cycles.total() == result.latency_cycles);
}

TEST_CASE("handlers lengthen the kernel that they interrupt") {
    SmallScript script;
    const auto far = script.buffer(SmallScript::kNor, 0, 1024);
    const auto bank = script.buffer(SmallScript::kSram, 0, 1024);
    script.load(SmallScript::kQspi, far, bank, 1024);
    script.compute(10000);
    const SimulationResult result = played(script);
    CHECK(result.latency_cycles == 10000 + 50);
    CHECK(result.stall_cycles.dma_interrupts == 50);
    CHECK(result.stall_cycles.total() == 50);
}

TEST_CASE("each strided piece is a command and two handlers of its own") {
    SmallScript script;
    const auto far = script.buffer(SmallScript::kNor, 0, 4096);
    const auto bank = script.buffer(SmallScript::kSram, 0, 4096);
    const schedule::Region strided{far, 0, 64, 8, 128, 1, 1024};
    const schedule::Region dense{bank, 0, 64, 8, 64, 1, 512};
    script.compute(
        1, {script.transfer(SmallScript::kQspi, schedule::TransferKind::Load, strided, dense)});
    CHECK(played(script).latency_cycles == 8 * (20 + read_clocks(64) + 30) + 1);
}

TEST_CASE("external RAM pays its burst set-up and streams at the slowest rate of the way") {
    SmallScript script;
    const auto far = script.buffer(SmallScript::kSdram, 0, 3200);
    const auto bank = script.buffer(SmallScript::kSram, 0, 3200);
    script.load(SmallScript::kM2m, far, bank, 3200);
    // 100 bursts of 6 + 16 clocks at half the core's clock.
    CHECK(played(script).latency_cycles == 50 + 100 * (6 + 16) * 2);
}

TEST_CASE("waits are told by what they were for") {
    SmallScript script;
    const auto spill = script.buffer(SmallScript::kSdram, 0, 1024);
    const auto bank = script.buffer(SmallScript::kSram, 0, 1024);
    const TaskId first = script.compute(100);
    const TaskId out = script.store(SmallScript::kM2m, bank, spill, 1024, {first});
    const TaskId second = script.compute(100, {out});
    const TaskId in = script.load(SmallScript::kM2m, spill, bank, 1024, {second});
    script.compute(100, {in});
    const SimulationResult result = played(script);
    const std::int64_t each = 32 * (6 + 16) * 2;
    CHECK(result.stall_cycles.store == each);
    CHECK(result.stall_cycles.activation_load == each);
    CHECK(result.stall_cycles.dma_interrupts == 100);
    REQUIRE(result.traffic.size() == 1);
    CHECK(result.traffic[0].name == "sdram");
    CHECK(result.traffic[0].activations_stored_bytes == 1024);
    CHECK(result.traffic[0].activations_loaded_bytes == 1024);
    CHECK(result.traffic[0].weights_bytes == 0);
}

TEST_CASE("a store that outlasts the last kernel counts as waiting for it") {
    SmallScript script;
    const auto spill = script.buffer(SmallScript::kSdram, 0, 1024);
    const auto bank = script.buffer(SmallScript::kSram, 0, 1024);
    script.store(SmallScript::kM2m, bank, spill, 1024, {script.compute(100)});
    const SimulationResult result = played(script);
    CHECK(result.stall_cycles.store == 32 * (6 + 16) * 2);
    CHECK(result.compute_cycles + result.stall_cycles.total() == result.latency_cycles);
}

TEST_CASE("programs and erases wear the flash and limit its lifetime") {
    SmallScript script;
    const auto spill = script.buffer(SmallScript::kNor, 8192, 4096);
    const auto bank = script.buffer(SmallScript::kSram, 0, 1024);
    const TaskId erase = script.erase(spill, 4096);
    script.store(SmallScript::kQspi, bank, spill, 1024, {erase});
    const SimulationResult result = played(script);
    REQUIRE(result.wear.size() == 1);
    const simulator::Wear& wear = result.wear[0];
    CHECK(wear.programs == 4.0);
    CHECK(wear.erases == 1.0);
    CHECK(wear.hottest_sector == 2);
    CHECK(wear.write_amplification == 4.0);
    REQUIRE(wear.lifetime_years);
    CHECK(*wear.lifetime_years == Approx(1e5 * result.latency_s / (365.25 * 24 * 3600)));
    CHECK(wear.back_to_back);
    CHECK(wear.levelling == "none");
    REQUIRE(wear.first_worn_median_years);
    CHECK(*wear.first_worn_median_years == Approx(8.85 * *wear.lifetime_years).epsilon(0.01));
    CHECK(result.latency_s > 0.05 + 4 * 500e-6);
    CHECK(result.latency_s < 0.05 + 4 * 520e-6);
}

TEST_CASE("levelling and a stated duty stretch the life of a worn flash") {
    SmallScript script;
    const auto spill = script.buffer(SmallScript::kNor, 8192, 4096);
    const auto bank = script.buffer(SmallScript::kSram, 0, 1024);
    script.store(SmallScript::kQspi, bank, spill, 1024, {script.erase(spill, 4096)});
    script.constants(0, 3 * 4096);  // sectors 0 to 2 hold constants
    const auto years = [&](double per_day, cost::Levelling levelling) {
        simulator::Options options;
        options.wear.inferences_per_day = per_day;
        options.wear.levelling = levelling;
        const simulator::Wear wear = played(script, options).wear.at(0);
        CHECK(wear.inferences_per_day == per_day);
        CHECK_FALSE(wear.back_to_back);
        return *wear.lifetime_years;
    };
    const double alone = years(1000, cost::Levelling::None);
    CHECK(alone == Approx(1e5 / 1000 / 365.25));
    CHECK(years(100, cost::Levelling::None) == Approx(10 * alone));
    CHECK(years(1000, cost::Levelling::RoundRobin) == Approx(alone * (4096 - 3)));
    CHECK(years(1000, cost::Levelling::Static) == Approx(alone * 4096 / 1.01));
}

TEST_CASE("the core, too, waits for the latency of a PSRAM and the rows of an SDRAM") {
    platform::Platform psram = test::small_board();
    psram.memories[1].ram_timing = platform::RamTiming::Psram;
    psram.memories[1].psram = {3, 6, 5, true, 1024, 2, Seconds(4e-6), Seconds(4e-6), Seconds(0)};
    platform::Platform sdram = test::small_board();
    sdram.memories[1].ram_timing = platform::RamTiming::Sdram;
    sdram.memories[1].sdram = {4, 512, 2, 3, 2, 4, 7, 2, Seconds(1.0), true};
    const auto direct = [](const platform::Platform& board, std::int32_t bytes) {
        SmallScript script(board);
        script.compute(bytes, {}, script.buffer(SmallScript::kSdram, 0, bytes));
        return played(script).stall_cycles.direct_access;
    };
    // Two core cycles for each clock of the memory, which takes two bytes.
    CHECK(direct(psram, 128) == 2 * (3 + 10 + 2 + 64));
    CHECK(direct(psram, 2048) == 2 * (2 * 3 * (3 + 10 + 2) + 1024));  // 352 bytes fit in tCEM
    CHECK(direct(sdram, 128) == 2 * (3 + 2 + 64));
    CHECK(direct(sdram, 2048) == 2 * (4 * (3 + 2) + 1024));
}

TEST_CASE("constants in internal flash cost the core their wait states and no load") {
    platform::Platform board = test::small_board();
    platform::Memory& flash = board.memories[1];
    flash.kind = platform::MemoryKind::InternalFlash;
    flash.burst_bytes = 16;
    flash.burst_setup_clocks = 3;
    SmallScript script(board);
    schedule::Compute compute;
    compute.op = OperatorId(0);
    compute.tile.out = {0, 1, 0, 100, 0, 1};
    compute.constants = {script.constants(64, 1000, SmallScript::kSdram),
                         script.buffer(SmallScript::kSdram, 0, 2048), 64};
    script.add(SmallScript::kCpu, compute);
    const auto cycles_per_clock =
        static_cast<std::int64_t>(board.core.clock.count / flash.bus_clock.count);
    CHECK(played(script).stall_cycles.direct_access == 63 * 3 * cycles_per_clock);
    CHECK(played(script).traffic.empty());
}

TEST_CASE("a card spreads its wear over all physical sectors") {
    platform::Platform board = test::small_board();
    platform::Storage& card = board.storages[0];
    card.kind = platform::StorageKind::SdCard;
    card.needs_erase = false;
    card.page = Bytes(16384);
    card.sector = Bytes(1 << 20);
    card.page_program_typ = Seconds(1e-3);
    card.endurance_cycles = 3000;
    card.sd = {4,   8,  Seconds(2e-4), Seconds(0.1), Seconds(8e-6), Seconds(1e-3), Seconds(0.25),
               1.0, 0.5};
    SmallScript script(board);
    const auto spill = script.buffer(SmallScript::kNor, 0, 8192);
    const auto bank = script.buffer(SmallScript::kSram, 0, 8192);
    script.store(SmallScript::kQspi, bank, spill, 8192);
    const SimulationResult result = played(script);
    REQUIRE(result.wear.size() == 1);
    const simulator::Wear& wear = result.wear[0];
    CHECK(wear.levelling == "card");
    CHECK(wear.programs == 1.0);
    CHECK(wear.erases == Approx(1.0 / 64));          // 64 pages in a sector
    CHECK(wear.write_amplification == Approx(2.0));  // half a page was written
    // 16 sectors and half as many spares
    CHECK(wear.hottest_sector_erases == Approx(1.0 / 64 / 24));
    REQUIRE(wear.lifetime_years);
    CHECK(*wear.lifetime_years == Approx(3000 * 64 * 24 * result.latency_s / (365.25 * 24 * 3600)));
    CHECK(result.latency_s > 2e-3);  // one page program and the write latency
}

TEST_CASE("read disturb wears the sectors that constants are loaded from") {
    SmallScript script;
    const auto image = script.buffer(SmallScript::kNor, 0, 8192);
    const auto bank = script.buffer(SmallScript::kSram, 0, 8192);
    script.load(SmallScript::kQspi, image, bank, 8192);
    script.load(SmallScript::kQspi, image, bank, 64);
    simulator::Options options;
    options.wear.reads_before_refresh = 1e6;
    CHECK_FALSE(played(script).wear.at(0).lifetime_years);
    const simulator::Wear wear = played(script, options).wear.at(0);
    CHECK(wear.hottest_sector_erases == Approx(2e-6));  // the first sector is read twice
    CHECK(wear.lifetime_years);
}

TEST_CASE("worst-case storage takes the part's maximum times") {
    SmallScript script;
    script.erase(script.buffer(SmallScript::kNor, 0, 4096), 4096);
    CHECK(played(script, {cost::DeviceTiming::Maximum, false, 0}).latency_s > 0.4);
}

TEST_CASE("a program of what is not erased is a protocol fault and comes back as a diagnostic") {
    SmallScript script;
    const auto spill = script.buffer(SmallScript::kNor, 0, 256);
    script.store(SmallScript::kQspi, script.buffer(SmallScript::kSram, 0, 256), spill, 256);
    const auto result = script.simulate();
    REQUIRE_FALSE(result);
    CHECK(result.diagnostics().front().place == "/outcore/flash/not-erased");
}

TEST_CASE("operands in the mapped window need mapped mode and cost their way over the bus") {
    SmallScript script;
    const auto window = script.buffer(SmallScript::kNor, 0, 4096);
    SECTION("in indirect mode it is refused") {
        script.compute(100, {}, window);
        const auto result = script.simulate();
        REQUIRE_FALSE(result);
        CHECK(result.diagnostics().front().place == "/outcore/flash_controller/mode");
    }
    SECTION("in mapped mode constants are read in place") {
        const TaskId mapped = script.add(
            SmallScript::kQspi, schedule::SetMode{DeviceId(2), schedule::StorageMode::Mapped});
        schedule::Compute compute;
        compute.op = OperatorId(0);
        compute.tile.out = {0, 1, 0, 100, 0, 1};
        compute.constants = {script.constants(0, 4096), window, 0};
        script.add(SmallScript::kCpu, compute, {mapped});
        const SimulationResult result = played(script);
        CHECK(result.stall_cycles.mode_switch == 32);
        CHECK(result.stall_cycles.direct_access == read_clocks(4096) - kChipSelectHigh);
        REQUIRE(result.traffic.size() == 1);
        CHECK(result.traffic[0].direct_bytes == 4096);
    }
}

TEST_CASE("the mapped window reads ahead: going on streams, a jump opens a command of its own") {
    SmallScript script;
    const auto window = script.buffer(SmallScript::kNor, 0, 65536);
    TaskId before = script.add(SmallScript::kQspi,
                               schedule::SetMode{DeviceId(2), schedule::StorageMode::Mapped});
    std::int64_t expected = 0;
    const auto read = [&](std::int64_t offset, std::int64_t clocks) {
        schedule::Compute compute;
        compute.op = OperatorId(0);
        compute.tile.out = {0, 1, 0, 100, 0, 1};
        compute.constants = {script.constants(offset, 1024), window, offset};
        before = script.add(SmallScript::kCpu, compute, {before});
        expected += clocks;
    };
    read(0, read_clocks(1024) - kChipSelectHigh);
    SECTION("the next bytes") { read(1024, 2 * 1024); }
    SECTION("bytes further on") { read(2048, read_clocks(1024)); }
    SECTION("the same bytes again") { read(0, read_clocks(1024)); }
    SECTION("the next bytes, then back") {
        read(1024, 2 * 1024);
        read(512, read_clocks(1024));
    }
    CHECK(played(script).stall_cycles.direct_access == expected);
}

TEST_CASE("a channel with a full-rate width moves odd pieces in narrower items") {
    platform::Platform board = test::small_board();
    board.channels[1].full_rate_item_bytes = 4;
    board.channels[1].bytes_per_clock = 1.0;
    board.channels[1].drain_clocks = 7.0;
    const auto cycles = [&](std::int64_t offset, std::int64_t bytes) {
        SmallScript script(board);
        const auto from = script.buffer(SmallScript::kSram, offset, bytes);
        const auto to = script.buffer(SmallScript::kSram, 65536, bytes);
        script.transfer(SmallScript::kM2m, schedule::TransferKind::Copy,
                        SmallScript::run(from, bytes), SmallScript::run(to, bytes));
        return played(script).latency_cycles;
    };
    constexpr std::int64_t kHandlers = 20 + 30;
    CHECK(cycles(0, 1024) == kHandlers + 1024 + 7);
    CHECK(cycles(2, 1024) == kHandlers + 2048 + 7);
    CHECK(cycles(1, 1024) == kHandlers + 4096 + 7);
    CHECK(cycles(0, 1022) == kHandlers + 2044 + 7);
}

TEST_CASE("peak memory counts what is live at one time, shared addresses once") {
    SmallScript script;
    const auto a = script.buffer(SmallScript::kSram, 0, 1000);
    const auto b = script.buffer(SmallScript::kSram, 1000, 2000);
    const auto c = script.buffer(SmallScript::kSram, 0, 500);
    script.buffer(SmallScript::kSram, 50000, 4);  // never used
    const TaskId first = script.compute(100, {}, a);
    const TaskId second = script.compute(100, {first}, b);
    script.compute(100, {second}, c);
    const SimulationResult result = played(script);
    REQUIRE(result.peak_sram.size() == 1);
    CHECK(result.peak_sram[0].extent_bytes == 3000);
    CHECK(result.peak_sram[0].live_peak_bytes == 2000);
    CHECK(result.peak_sram[0].usable_bytes == 256 * 1024);
}

TEST_CASE("energy is current times supply times the time in each state") {
    SmallScript script;
    const auto weights = script.buffer(SmallScript::kNor, 0, 1024);
    const auto bank = script.buffer(SmallScript::kSram, 0, 1024);
    script.compute(100, {script.load(SmallScript::kQspi, weights, bank, 1024)});
    const SimulationResult result = played(script);
    double sum = 0.0, core_run = 0.0, flash_read = 0.0, core_time = 0.0;
    for (const auto& row : result.energy) {
        sum += row.energy_j;
        if (row.component == "core") core_time += row.time_s;
        if (row.component == "core" && row.state == "run") core_run = row.energy_j;
        if (row.component == "qspi" && row.state == "read") flash_read = row.energy_j;
    }
    CHECK(sum == Approx(result.energy_j));
    CHECK(core_time == Approx(result.latency_s));
    CHECK(core_run == Approx(150e-8 * 0.1 * 3.0));
    CHECK(flash_read == Approx(static_cast<double>(read_clocks(1024)) * 1e-8 * 0.015 * 3.0));
}

TEST_CASE("two streams that want more of a bank than there is share it and the loss is counted") {
    platform::Platform board = test::small_board();
    board.memories[0].bytes_per_clock = 0.5;  // 50 MB/s: the flash alone fills it
    SmallScript script(board);
    const auto flash = script.buffer(SmallScript::kNor, 0, 32000);
    const auto sdram = script.buffer(SmallScript::kSdram, 0, 32000);
    const auto a = script.buffer(SmallScript::kSram, 0, 32000);
    const auto b = script.buffer(SmallScript::kSram, 32000, 32000);
    const TaskId left = script.load(SmallScript::kQspi, flash, a, 32000);
    const TaskId right = script.load(SmallScript::kM2m, sdram, b, 32000);
    script.compute(100, {left, right});
    const SimulationResult result = played(script);
    // 64,000 bytes at half a byte per clock; command phases and handlers overlap with the other
    // stream.
    CHECK(result.latency_cycles >= 128000);
    CHECK(result.latency_cycles < 128400);
    CHECK(result.stall_cycles.bus_contention > 60000);
}

TEST_CASE("streams that fit together do not slow each other") {
    SmallScript script;
    const auto flash = script.buffer(SmallScript::kNor, 0, 32000);
    const auto sdram = script.buffer(SmallScript::kSdram, 0, 32000);
    const auto a = script.buffer(SmallScript::kSram, 0, 32000);
    const auto b = script.buffer(SmallScript::kSram, 32000, 32000);
    const TaskId left = script.load(SmallScript::kQspi, flash, a, 32000);
    const TaskId right = script.load(SmallScript::kM2m, sdram, b, 32000);
    script.compute(100, {left, right});
    const SimulationResult result = played(script);
    CHECK(result.stall_cycles.bus_contention == 0);
    // The later of the two start handlers waits for the other.
    CHECK(result.latency_cycles <= 20 + 20 + read_clocks(32000) + 30 + 100);
}

TEST_CASE("overlapping frames run at the pace of the busiest lane") {
    SmallScript script;
    const auto flash = script.buffer(SmallScript::kNor, 0, 2048);
    const auto bank = script.buffer(SmallScript::kSram, 0, 2048);
    script.compute(3000, {script.load(SmallScript::kQspi, flash, bank, 2048)});
    script.schedule().overlap = 1;
    const SimulationResult result = played(script);
    CHECK(result.frames == 4);
    const double load_period = static_cast<double>(20 + read_clocks(2048) + 30) * 1e-8;
    CHECK(1.0 / result.throughput_fps == Approx(load_period).epsilon(0.02));
    CHECK(result.first_frame_latency_s > 1.5 * load_period);
}

TEST_CASE("frames in flight: the load of a late layer hides behind the kernels of the next frame") {
    SmallScript script;
    const auto flash = script.buffer(SmallScript::kNor, 0, 20000);
    const auto bank = script.buffer(SmallScript::kSram, 0, 20000);
    script.constants(0, 20000);
    script.input();
    const TaskId load = script.load(SmallScript::kQspi, flash, bank, 20000);
    script.compute(30000);
    const TaskId late = script.compute(1000, {load});
    const TaskId output = script.output();
    for (const TaskId task : {load, late, output}) script.schedule().tasks[task].delay = 1;
    const SimulationResult result = played(script);
    const std::int64_t period = 20 + read_clocks(20000) + 30 + 1000;  // longer than the kernels
    CHECK(result.delay == 1);
    CHECK(std::llround(result.period_s * 1e8) == Approx(period).margin(2));
    CHECK(result.throughput_fps == Approx(1e8 / static_cast<double>(period)).epsilon(1e-3));
    CHECK(result.latency_cycles == Approx(2 * period).margin(4));
    // The first frame's first iteration has no late layer before it.
    CHECK(std::llround(result.first_frame_latency_s * 1e8) == Approx(30000 + period).margin(4));
    CHECK(result.compute_cycles == 31000);
    CHECK(result.stall_cycles.total() == Approx(period - 31000).margin(2));
    CHECK(result.stall_cycles.weights_load == Approx(period - 31050).margin(4));
    CHECK(result.stall_cycles.dma_interrupts == Approx(50).margin(4));
    // Both parts of each frame, once each; nothing of frames that there are not.
    CHECK(result.timeline.size() == 5 * static_cast<std::size_t>(result.frames));
    for (const simulator::TimelineEntry& entry : result.timeline)
        CHECK((entry.frame >= 0 && entry.frame < result.frames));
}

TEST_CASE("what is loaded once costs the first frame only") {
    SmallScript script;
    const auto flash = script.buffer(SmallScript::kNor, 0, 20000);
    const auto bank = script.buffer(SmallScript::kSram, 0, 20000);
    script.constants(0, 20000);
    const TaskId load = script.load(SmallScript::kQspi, flash, bank, 20000);
    script.compute(1000, {load});
    script.schedule().tasks[load].once = true;
    const SimulationResult result = played(script);
    CHECK(result.latency_cycles == 1000);
    CHECK(std::llround(result.period_s * 1e8) == 1000);
    CHECK(std::llround(result.first_frame_latency_s * 1e8) ==
          Approx(20 + read_clocks(20000) + 30 + 1000).margin(2));
    CHECK(result.stall_cycles.total() == 0);
    CHECK(result.traffic.empty());
}

TEST_CASE("lanes that contradict each other are an error, not a hang") {
    SmallScript script;
    script.compute(10, {TaskId(1)});
    script.compute(10);
    const auto result = script.simulate();
    REQUIRE_FALSE(result);
    CHECK(result.diagnostics().front().message.find("never starts") != std::string::npos);
}

TEST_CASE("a child that dies is a diagnostic that says how") {
    SmallScript script;
    script.compute(10);
    const auto with = [&](auto die) {
        const simulator::KernelCycles cycles = [die](OperatorId, const network::Tile&) {
            die();
            return Cycles(1);
        };
        return simulator::simulate_forked(script.schedule(), cycles).diagnostics().front().message;
    };
    CHECK(with([] { ::raise(SIGKILL); }).find("signal 9") != std::string::npos);
    CHECK(with([] { ::_exit(7); }).find("exit code 7") != std::string::npos);
    CHECK(with([] { throw std::runtime_error("out of luck"); }).find("out of luck") !=
          std::string::npos);
}

TEST_CASE("one process simulates once, and says so when asked again") {
    SmallScript script;
    script.compute(10);
    const simulator::KernelCycles cycles = SmallScript::kernel_cycles;
    const auto first = simulator::simulate(script.schedule(), cycles);
    REQUIRE(first);
    CHECK(first->latency_cycles == 10);
    const auto second = simulator::simulate(script.schedule(), cycles);
    REQUIRE_FALSE(second);
    CHECK(second.diagnostics().front().message.find("simulate_forked") != std::string::npos);
}
