// SPDX-License-Identifier: Apache-2.0
#include "cost/transfer_cost.hpp"

#include <catch2/catch.hpp>
#include <map>

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

TEST_CASE("DDR halves an instruction only on the lines of the data") {
    platform::Storage flash = small_platform().storages[0];
    flash.read.ddr = true;
    CHECK(cost::read_clocks(flash, 32) == 8 + 3 + 10 + 32 + 2);  // 1-4d-4d
    flash.read.instruction_lines = 4;
    CHECK(cost::read_clocks(flash, 32) == 1 + 3 + 10 + 32 + 2);  // 4d-4d-4d
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
    // before the data: enable 8 + 2, instruction 8, address 6, chip-select high 2 = 26 clocks;
    // full page 26 + 512 clocks, rest of 100 bytes 26 + 200 clocks; page program 500 us = 100000
    // cycles
    const TransferCost typical = cost::transfer_cost(platform, kQspi, kSram, kFlash, {1, 612});
    CHECK(typical.bus.count == 2 * (538 * 2 + 100000) + 226 * 2 + 100000);
    CHECK(typical.cpu_start.count == 3 * 150);
    const TransferCost worn =
        cost::transfer_cost(platform, kQspi, kSram, kFlash, {1, 612}, DeviceTiming::Maximum);
    CHECK(worn.bus.count - typical.bus.count == 3 * 900000);
}

TEST_CASE("an erase pays command and sector time for each sector") {
    const Platform platform = small_platform();
    // 26 clocks and 0.3 s, or 0.8 s when worn
    CHECK(cost::erase_cost(platform, platform.channels[0], 2, DeviceTiming::Typical).bus.count ==
          2 * (52 + 60000000));
    CHECK(cost::erase_cost(platform, platform.channels[0], 1, DeviceTiming::Maximum).bus.count ==
          52 + 160000000);
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
