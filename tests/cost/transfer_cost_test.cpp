// SPDX-License-Identifier: Apache-2.0
#include "cost/transfer_cost.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <utility>

#include "platform/platform_loader.hpp"

using namespace outcore;
using cost::DeviceTiming;
using cost::Pieces;
using cost::TransferCost;
using platform::Platform;

namespace {

Platform board(const std::string& name, const std::map<std::string, std::string>& overrides = {}) {
    auto platform = platform::load_platform(
        name, std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs", overrides);
    REQUIRE(platform.ok());
    return std::move(platform).value();
}

/// Core at 200 MHz; flash at 100 MHz, quad, 1-4-4, 10 dummies; channels and memories at 4 bytes a
/// clock of 200 MHz. Device 0 SRAM, 1 SDRAM (2 bytes a clock of 100 MHz, 4 clocks before each 32
/// bytes), 2 flash.
Platform small_platform() {
    Platform p;
    p.core.clock = Hertz(200e6);
    platform::Memory sram;
    sram.name = "SRAM";
    sram.size = Bytes(65536);
    sram.bus_clock = Hertz(200e6);
    platform::Memory sdram = sram;
    sdram.name = "SDRAM";
    sdram.kind = platform::MemoryKind::ExternalRam;
    sdram.bus_clock = Hertz(100e6);
    sdram.bytes_per_clock = 2.0;
    sdram.burst_setup_clocks = 4;
    p.memories = {sram, sdram};
    platform::Storage flash;
    flash.name = "qspi";
    flash.size = Bytes(1 << 20);
    flash.page = Bytes(256);
    flash.sector = Bytes(4096);
    flash.bus_clock = Hertz(100e6);
    flash.read = {0xEB, 1, 4, 4, 8, 24, 10, false, 1};
    flash.page_program_typ = Seconds(500e-6);
    flash.page_program_max = Seconds(5e-3);
    flash.sector_erase_typ = Seconds(0.3);
    flash.sector_erase_max = Seconds(0.8);
    p.storages = {flash};
    platform::Channel channel;
    channel.name = "qspi";
    channel.storage = DeviceId(2);
    channel.reaches = {DeviceId(0), DeviceId(1)};
    channel.clock = Hertz(200e6);
    channel.start_cycles = Cycles(150);
    channel.completion_cycles = Cycles(100);
    platform::Channel dma = channel;
    dma.name = "dma";
    dma.kind = platform::ChannelKind::MemoryToMemory;
    dma.storage = DeviceId();
    p.channels = {channel, dma};
    return p;
}

const DeviceId kSram(0), kSdram(1), kFlash(2);
const LaneId kQspi(1), kDma(2);

}  // namespace

TEST_CASE("a 32-byte line fill takes the bus clocks of the formula on every board") {
    // instruction + address + dummy + data + chip-select high
    CHECK(cost::read_clocks(board("stm32f746g-disco").storages[0], 32) == 8 + 6 + 10 + 64 + 2);
    CHECK(cost::read_clocks(board("stm32f746g-disco-w25q").storages[0], 32) == 8 + 6 + 6 + 64 + 2);
    CHECK(cost::read_clocks(board("stm32h747i-disco").storages[0], 32) == 8 + 8 + 8 + 32 + 2);
    CHECK(cost::read_clocks(board("b-u585i-iot02a").storages[0], 32) == 1 + 2 + 6 + 16 + 2);
    CHECK(cost::read_clocks(board("stm32l476g-disco").storages[0], 32) == 90);
    CHECK(cost::read_clocks(board("b-l4s5i-iot01a").storages[0], 32) == 86);
}

TEST_CASE("every mode of a read takes the clocks of its lines") {
    platform::Storage flash = small_platform().storages[0];
    struct Mode {
        platform::ReadCommand read;
        double clocks;  // of a read of 32 bytes
    };
    const Mode modes[] = {
        {{0x0B, 1, 1, 1, 8, 24, 8, false, 1}, 8 + 24 + 8 + 256 + 2},
        {{0x6B, 1, 1, 4, 8, 24, 8, false, 1}, 8 + 24 + 8 + 64 + 2},
        {{0xEB, 1, 4, 4, 8, 24, 4, false, 1, 2}, 8 + 6 + 2 + 4 + 64 + 2},
        {{0xEC, 4, 4, 4, 8, 32, 10, false, 1}, 2 + 8 + 10 + 64 + 2},
        {{0xED, 1, 4, 4, 8, 24, 8, true, 1}, 8 + 3 + 8 + 32 + 2},
        {{0xED, 4, 4, 4, 8, 24, 8, true, 1}, 2 + 3 + 8 + 32 + 2},  // 4s-4d-4d
        {{0xEC13, 8, 8, 8, 16, 32, 6, false, 1}, 2 + 4 + 6 + 32 + 2},
        {{0xEE11, 8, 8, 8, 16, 32, 6, true, 1}, 1 + 2 + 6 + 16 + 2},
        {{0xEC, 1, 4, 4, 8, 32, 8, false, 2}, 8 + 8 + 8 + 32 + 2},  // dual flash
    };
    for (const Mode& mode : modes) {
        flash.read = mode.read;
        CAPTURE(mode.read.opcode, mode.read.ddr);
        CHECK(cost::read_clocks(flash, 32) == mode.clocks);
    }
}

TEST_CASE("chip select stays high for the controller's clocks or the part's time") {
    platform::Storage flash = small_platform().storages[0];
    flash.times.deselect_after_read = Seconds(20e-9);
    CHECK(cost::read_clocks(flash, 32) == 8 + 6 + 10 + 64 + 2);
    flash.times.deselect_after_read = Seconds(21e-9);
    CHECK(cost::read_clocks(flash, 32) == 8 + 6 + 10 + 64 + 3);
}

TEST_CASE("a read is rounded up to the granule") {
    platform::Storage flash = small_platform().storages[0];
    flash.read_granule = Bytes(16);
    CHECK(cost::read_clocks(flash, 17) == cost::read_clocks(flash, 32));
}

TEST_CASE("a read is paced by the flash when the channel is faster") {
    // 4096 bytes: 26 + 8192 clocks of 10 ns = 82.18 us = 16436 cycles of 5 ns
    const TransferCost cost =
        cost::transfer_cost(small_platform(), kQspi, kFlash, kSram, {1, 4096});
    CHECK(cost == TransferCost{Cycles(16436), Cycles(150), Cycles(100)});
    CHECK(cost.lane().count == 16686);
}

TEST_CASE("every piece pays its command and the cpu's part") {
    // 16 pieces of 256 bytes: 16 * (26 + 512) clocks of two cycles
    const TransferCost cost =
        cost::transfer_cost(small_platform(), kQspi, kFlash, kSram, {16, 256});
    CHECK(cost == TransferCost{Cycles(16 * 538 * 2), Cycles(2400), Cycles(1600)});
}

TEST_CASE("a slow channel paces the data phase") {
    Platform platform = small_platform();
    platform.channels[0].bytes_per_clock = 0.125;  // 25 MB/s
    // 26 clocks of 10 ns, then 4096 bytes at 25 MB/s: 0.26 + 163.84 us
    CHECK(cost::transfer_cost(platform, kQspi, kFlash, kSram, {1, 4096}).bus.count == 52 + 32768);
}

TEST_CASE("word items keep up with the flash bus, byte items do not") {
    const Platform words = board("stm32f746g-disco");
    const Platform bytes = board("stm32f746g-disco", {{"/driver/use", "\"mbed-ce\""}});
    const auto megabytes_per_s = [](const Platform& f746) {
        constexpr std::int64_t kBytes = 65532;
        const auto cost = cost::read_cost(f746, f746.channels[0], f746.memories[1], {1, kBytes});
        return kBytes / to_seconds(cost.bus, f746.core.clock).count / 1e6;
    };
    CHECK(megabytes_per_s(words) == Approx(54.0).epsilon(0.002));
    // 216 MHz / (4 clocks on the peripheral port + the handshake)
    CHECK(megabytes_per_s(bytes) == Approx(216.0 / 7.21).epsilon(0.002));
}

TEST_CASE("a copy at odd addresses goes byte by byte and takes four times as long") {
    const Platform f746 = board("stm32f746g-disco");
    const platform::Channel& dma = f746.channels[1];
    const auto wide = cost::copy_cost(f746, dma, f746.memories[1], f746.memories[2], {1, 4096, 4});
    const auto narrow =
        cost::copy_cost(f746, dma, f746.memories[1], f746.memories[2], {1, 4096, 1});
    const double drain = dma.drain_clocks;
    CHECK(static_cast<double>(wide.bus.count) == Approx(4096 / 16.0 * 14 + drain).margin(1.0));
    CHECK(static_cast<double>(narrow.bus.count) == Approx(4096 / 4.0 * 14 + drain).margin(1.0));
}

TEST_CASE("a program pays command and page time for each page, the last one for its own bytes") {
    const Platform platform = small_platform();
    // before the data: enable 8 + 2, instruction 8, address 6 = 24 clocks; full page 512 clocks,
    // rest of 100 bytes 200 clocks. Page program of 500 us = 50000 clocks: chip select high 2, then
    // a status read of 16 clocks every 18 until one ends beyond: 2 + 16 + 2777 * 18 + 2 = 50006
    const TransferCost typical = cost::transfer_cost(platform, kQspi, kSram, kFlash, {1, 612});
    CHECK(typical.bus.count == 2 * (24 + 512 + 50006) * 2 + (24 + 200 + 50006) * 2);
    CHECK(typical.cpu_start.count == 3 * 150);
    const TransferCost worn =
        cost::transfer_cost(platform, kQspi, kSram, kFlash, {1, 612}, DeviceTiming::Maximum);
    // 500000 clocks: 2 + 16 + 27777 * 18 + 2 = 500006
    CHECK(worn.bus.count - typical.bus.count == 3 * 450000 * 2);
}

TEST_CASE("a longer polling interval finds the end later") {
    Platform platform = small_platform();
    platform.storages[0].status_poll_clocks = 1000;
    // status reads every 1016 clocks: 2 + 16 + 50 * 1016 + 2 = 50820, the first one beyond 50000
    const TransferCost cost = cost::transfer_cost(platform, kQspi, kSram, kFlash, {1, 256});
    CHECK(cost.bus.count == (24 + 512 + 50820) * 2);
}

TEST_CASE("programs and status reads use lines of their own where the part says so") {
    Platform platform = small_platform();
    platform.storages[0].program = {0x02, 1, 1, 1, 8, 24};
    platform.storages[0].status = {0x05, 1, 1, 1, 8, 0};
    // enable 10, instruction 8, address 24, 2048 clocks of data
    const TransferCost cost = cost::transfer_cost(platform, kQspi, kSram, kFlash, {1, 256});
    CHECK(cost.bus.count == (10 + 8 + 24 + 2048 + 50006) * 2);
}

TEST_CASE("an erase pays command and sector time for each sector") {
    const Platform platform = small_platform();
    const auto cost = [&](std::int64_t bytes, DeviceTiming timing) {
        return cost::erase_cost(platform, platform.channels[0], 0, bytes, timing).bus.count;
    };
    // 24 clocks, then 0.3 s = 30000000 clocks: 2 + 16 + 1666666 * 18 + 2 = 30000008
    CHECK(cost(8192, DeviceTiming::Typical) == 2 * (24 + 30000008) * 2);
    // 0.8 s = 80000000 clocks: 2 + 16 + 4444444 * 18 + 2 = 80000012
    CHECK(cost(4096, DeviceTiming::Maximum) == (24 + 80000012) * 2);
}

TEST_CASE("an erase takes the largest command that fits what is left") {
    Platform platform = small_platform();
    platform::Storage& flash = platform.storages[0];
    flash.half_block = {Bytes(32768), Seconds(0.5), Seconds(1.0), 0x52};
    flash.block = {Bytes(65536), Seconds(0.7), Seconds(2.0), 0xD8};
    const auto commands = [&](std::int64_t offset, std::int64_t bytes) {
        const auto cost =
            cost::erase_cost(platform, platform.channels[0], offset, bytes, DeviceTiming::Typical);
        return std::pair(cost.cpu_start.count / 150,
                         std::lround(to_seconds(cost.bus, platform.core.clock).count * 10));
    };
    CHECK(commands(0, 65536) == std::pair(std::int64_t{1}, 7L));
    CHECK(commands(0, 65536 + 32768 + 4096) == std::pair(std::int64_t{3}, 15L));
    CHECK(commands(4096, 65536) == std::pair(std::int64_t{9}, 7 * 3 + 5 + 3L));
}

TEST_CASE("programs and erases grow linearly from typical to maximum with the part's age") {
    Platform platform = small_platform();
    platform.storages[0].endurance_cycles = 100000;
    const auto erase_s = [&](double cycles) {
        platform.storages[0].age_cycles = cycles;
        const auto cost =
            cost::erase_cost(platform, platform.channels[0], 0, 4096, DeviceTiming::Typical);
        return to_seconds(cost.bus, platform.core.clock).count;
    };
    CHECK(erase_s(0) == Approx(0.3).epsilon(1e-4));
    CHECK(erase_s(50000) == Approx(0.55).epsilon(1e-4));
    CHECK(erase_s(100000) == Approx(0.8).epsilon(1e-4));
    CHECK(erase_s(300000) == Approx(0.8).epsilon(1e-4));
}

TEST_CASE("a copy runs at the slowest of source, channel and destination") {
    const Platform platform = small_platform();
    // 1024 bytes from SDRAM: 512 + 32 * 4 clocks of 10 ns
    CHECK(cost::transfer_cost(platform, kDma, kSdram, kSram, {1, 1024}).bus.count == 640 * 2);
    CHECK(cost::transfer_cost(platform, kDma, kSram, kSdram, {1, 1024}).bus.count == 640 * 2);
    // between two on-chip banks: 256 clocks of 5 ns
    CHECK(cost::transfer_cost(platform, kDma, kSram, kSram, {1, 1024}).bus.count == 256);
    // short pieces waste part of a burst: 8 bytes are 4 + 4 clocks
    CHECK(cost::transfer_cost(platform, kDma, kSdram, kSram, {10, 8}).bus.count == 10 * 8 * 2);
}
