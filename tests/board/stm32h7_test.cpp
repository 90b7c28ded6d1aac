// STM32H747I-DISCO: clock tree, MDMA, and its two flash memories side by side.
#include "board/mcus/stm32h7_clock.hpp"

#include "board_bench.hpp"
#include "hardware/serial_clocks.hpp"

using namespace outcore;
using board::Misuse;

namespace {

constexpr std::uint32_t kRcc = 0x58024400, kPwr = 0x58024800, kFlash = 0x52002000,
                        kSyscfg = 0x58000400, kGpio = 0x58020000, kQspi = 0x52005000,
                        kMdma = 0x52000000, kAxiSram = 0x24000000, kDtcm = 0x20000000;

struct H7Bench : test::BoardBench {
    explicit H7Bench(std::vector<std::uint8_t> contents = {})
        : BoardBench("stm32h747i-disco", std::move(contents)) {}

    /// 480 MHz from PLL1, 200 MHz for QUADSPI from PLL2.
    void clocks(bool over_drive = true) {
        write(kPwr + 0x0C, 4);  // supply by the switching regulator
        wait_for(kPwr + 4, 1u << 13);
        write(kPwr + 0x18, 3u << 14);
        wait_for(kPwr + 0x18, 1u << 13);
        set(kRcc + 0xF4, 2);
        if (over_drive) write(kSyscfg + 0x2C, 1);
        board.run(100 * test::kMicrosecond);
        set(kRcc, 1u << 16);
        wait_for(kRcc, 1u << 17);
        write(kRcc + 0x28, 2u | 5u << 4 | 5u << 12);           // HSE / 5 each
        write(kRcc + 0x2C, 2u << 2 | 2u << 6 | 0x1FFu << 16);  // inputs of 4 to 8 MHz
        write(kRcc + 0x30, 191u | 1u << 9 | 19u << 16 | 1u << 24);
        write(kRcc + 0x38, 79u | 1u << 9 | 1u << 16 | 1u << 24);  // 400 MHz, R: 200
        set(kRcc, 1u << 24 | 1u << 26);
        wait_for(kRcc, 1u << 25 | 1u << 27);
        write(kRcc + 0x18, 8u | 4u << 4);
        write(kRcc + 0x1C, 4u << 4 | 4u << 8);
        write(kRcc + 0x20, 4u << 4);
        write(kFlash, 0x24);
        write(kRcc + 0x4C, 2u << 4);
        write(kRcc + 0x10, 3);
    }
    void quadspi() {
        set(kRcc + 0xE0, 0xEA);
        set(kRcc + 0xD4, 1u << 14 | 1u);
        const struct {
            char port;
            unsigned pin, function;
        } pins[] = {{'B', 2, 9}, {'G', 6, 10}, {'D', 11, 9}, {'F', 9, 10}, {'F', 7, 9},
                    {'F', 6, 9}, {'H', 2, 9},  {'H', 3, 9},  {'G', 9, 9},  {'G', 14, 9}};
        for (const auto& use : pins) alternate(kGpio, use.port, use.pin, use.function);
        write(kQspi + 4, 26u << 16 | 5u << 8);
        write(kQspi, 1u << 24 | 15u << 8 | 1u << 6 | 1u);
    }
    void finish() {
        CHECK(wait_for(kQspi + 8, 2));
        write(kQspi + 0x0C, 2);
    }
    void command(std::uint32_t opcode) {
        write(kQspi + 0x14, opcode | 1u << 8);
        finish();
    }
    /// MDMA channel 0 from `source` to `destination`.
    void mdma(std::uint32_t source, std::uint32_t destination, std::uint32_t transfer,
              std::uint32_t bytes, std::uint32_t trigger, std::uint32_t control) {
        write(kMdma + 0x44, 0x1F);
        write(kMdma + 0x50, transfer);
        write(kMdma + 0x54, bytes);
        write(kMdma + 0x58, source);
        write(kMdma + 0x5C, destination);
        write(kMdma + 0x68, trigger);
        write(kMdma + 0x4C, control | 1u);
    }
};

/// Words in bursts of four on both sides, buffers of 16 bytes.
constexpr std::uint32_t kFlashTransfer =
    0u | 2u << 2 | 2u << 4 | 2u << 6 | 2u << 8 | 2u << 10 | 2u << 12 | 2u << 15 | 15u << 18;
/// Double words in bursts of sixteen, buffers of 128 bytes, a block for each software request.
constexpr std::uint32_t kCopyTransfer = 2u | 2u << 2 | 3u << 4 | 3u << 6 | 3u << 8 | 3u << 10 |
                                        4u << 12 | 4u << 15 | 127u << 18 | 1u << 28 | 1u << 30;

}  // namespace

TEST_CASE("STM32H747: 480 MHz by the book, and not without over-drive") {
    H7Bench bench;
    CHECK(bench.board.core_hz() == 64e6);
    bench.clocks();
    CHECK(bench.board.core_hz() == Approx(480e6));
    CHECK(bench.board.told() == "");
    bench.write(kFlash, 0x21);
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
}

TEST_CASE("STM32H747: without over-drive the core has 400 MHz") {
    H7Bench bench;
    bench.clocks(false);
    CHECK(bench.board.told().find("400.00") != std::string::npos);
}

TEST_CASE("STM32H747: dual-flash reads by MDMA end when part B's would") {
    const auto contents = test::pattern(8192);
    H7Bench bench(contents);
    bench.clocks();
    bench.quadspi();
    bench.command(0xB7);  // four address bytes
    bench.command(0x06);
    bench.write(kQspi + 0x10, 1);  // a byte for each of the two: eight dummy clocks
    bench.write(kQspi + 0x14, 0x81u | 1u << 8 | 1u << 24);
    bench.write(kQspi + 0x20, 0x8B8B, 2);
    bench.finish();
    bench.board.run(test::kMicrosecond);
    CHECK(bench.board.told() == "");

    constexpr std::uint32_t kBytes = 4096;
    bench.mdma(kQspi + 0x20, kAxiSram, kFlashTransfer, kBytes, 22, 1u << 2);
    bench.write(kQspi + 0x10, kBytes - 1);
    bench.write(kQspi + 0x14,
                0xECu | 1u << 8 | 3u << 10 | 3u << 12 | 8u << 18 | 3u << 24 | 1u << 26);
    bench.set(kQspi, 1u << 2);
    const board::Picoseconds begin = bench.board.now();
    bench.write(kQspi + 0x18, 0x200);
    REQUIRE(bench.board.run_until([&] { return bench.board.lines[122]; }));
    const platform::Storage& storage = bench.platform.storages.front();
    const platform::Channel& channel = bench.platform.channels.front();
    const hardware::SerialClocks clocks = hardware::serial_clocks(storage);
    const double byte = std::max(clocks.read.per_byte / storage.bus_clock.count,
                                 1.0 / (channel.rate(4) * channel.clock.count));
    const double expected = clocks.read.opening() / storage.bus_clock.count + kBytes * byte +
                            channel.drain_clocks / channel.clock.count;
    CHECK(static_cast<double>(bench.board.now() - begin) == Approx(expected * 1e12).epsilon(1e-3));
    for (std::uint32_t i = 0; i < kBytes; ++i)
        REQUIRE(bench.board.memory[kAxiSram + i] == contents[0x200 + i]);
    CHECK((bench.read(kMdma + 0x40) & 0x1F) == 0x1E);
    CHECK((bench.read(kMdma + 0x4C) & 1) == 0);
    bench.write(kMdma + 0x44, 0x1F);
    CHECK_FALSE(bench.board.lines[122]);
    CHECK(bench.board.told() == "");
}

TEST_CASE("MDMA copies on request, to the core's memory by the bus that TBR names") {
    H7Bench bench;
    bench.clocks();
    bench.set(kRcc + 0xD4, 1);
    for (std::uint32_t i = 0; i < 4096; ++i)
        bench.board.memory[kAxiSram + i] = static_cast<std::uint8_t>(i * 3);
    bench.mdma(kAxiSram, kDtcm, kCopyTransfer, 4096, 1u << 17, 1u << 2);
    bench.board.run(100 * test::kMicrosecond);
    CHECK(bench.board.memory[kDtcm + 8] == 0);
    const board::Picoseconds begin = bench.board.now();
    bench.set(kMdma + 0x4C, 1u << 16);
    REQUIRE(bench.board.run_until([&] { return bench.board.lines[122]; }));
    const platform::Channel& channel = bench.platform.channels.back();
    // DTCM's 32-bit port is slower than the engine.
    constexpr double kBusHz = 240e6;  // half of the core's clock as clocks() sets it
    const double byte = std::max(1.0 / (channel.rate(8) * kBusHz), 1.0 / (4 * kBusHz));
    const double expected = 4096 * byte + channel.drain_clocks / kBusHz;
    CHECK(static_cast<double>(bench.board.now() - begin) == Approx(expected * 1e12).epsilon(1e-3));
    CHECK(bench.board.memory[kDtcm + 4095] == bench.board.memory[kAxiSram + 4095]);
    CHECK(bench.board.told() == "");

    bench.mdma(kAxiSram, kDtcm, kCopyTransfer, 64, 0, 0);
    CHECK(bench.board.count(Misuse::UnreachableMemory) == 1);
    CHECK((bench.read(kMdma + 0x40) & 1) == 1);
    bench.mdma(kAxiSram, 0x30000000, kCopyTransfer, 128, 0, 0);  // its clock is off
    CHECK(bench.board.count(Misuse::UnreachableMemory) == 2);
}
