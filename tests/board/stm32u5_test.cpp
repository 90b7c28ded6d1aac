// B-U585I-IOT02A: clock tree, octal flash at double rate by GPDMA, PSRAM, linked lists.
#include "board/mcus/stm32u5_clock.hpp"

#include "board_bench.hpp"
#include "hardware/serial_clocks.hpp"

using namespace outcore;
using board::Misuse;

namespace {

constexpr std::uint32_t kRcc = 0x46020C00, kPwr = 0x46020800, kFlash = 0x40022000,
                        kGpio = 0x42020000, kGpdma = 0x40020000, kRam = 0x420D1400,
                        kNor = 0x420D2400, kSram1 = 0x20000000, kSram3 = 0x20040000;
/// CCR: eight lines everywhere; instruction of 16 bits and all at double rate, address of 32 bits.
constexpr std::uint32_t kOctalDtr = 4u | 1u << 3 | 1u << 4 | 4u << 8 | 1u << 11 | 3u << 12;
constexpr std::uint32_t kOctalData = 4u << 24 | 1u << 27 | 1u << 29;

struct U5Bench : test::BoardBench {
    explicit U5Bench(std::vector<std::uint8_t> contents = {})
        : BoardBench("b-u585i-iot02a", std::move(contents)) {}

    /// 160 MHz from the 4 MHz of MSIS.
    void clocks() {
        set(kRcc + 0x94, 4);
        write(kRcc + 0x28, 1u | 1u << 18);
        write(kPwr + 0x0C, 3u << 16 | 1u << 18);
        wait_for(kPwr + 0x0C, 3u << 14);
        write(kRcc + 0x34, 79u | 1u << 9 | 1u << 16 | 1u << 24);
        set(kRcc, 1u << 24);
        wait_for(kRcc, 1u << 25);
        write(kFlash, 4);
        write(kRcc + 0x1C, 3);
    }
    void pins() {
        set(kRcc + 0x8C, 0x1FF | 1u << 21);
        set(kRcc + 0x90, 1u << 4 | 1u << 8);
        const struct {
            char port;
            unsigned pin, function;
        } all[] = {{'F', 4, 5},  {'F', 12, 5},  {'I', 5, 5},  {'F', 0, 5},   {'F', 1, 5},
                   {'F', 2, 5},  {'F', 3, 5},   {'H', 9, 5},  {'H', 10, 5},  {'H', 11, 5},
                   {'H', 12, 5}, {'B', 10, 10}, {'E', 3, 3},  {'B', 11, 10}, {'F', 8, 10},
                   {'F', 9, 10}, {'F', 7, 10},  {'F', 6, 10}, {'H', 2, 3},   {'I', 0, 3},
                   {'C', 3, 10}, {'D', 7, 10}};
        for (const auto& use : all) alternate(kGpio, use.port, use.pin, use.function);
    }
    void finish(std::uint32_t controller) {
        CHECK(wait_for(controller + 0x20, 2));
        write(controller + 0x24, 2);
    }
    /// The flash in octal double-rate mode with 6 dummy clocks, as its data sheet asks for.
    void octal_flash() {
        write(kNor + 0x08, 25u << 16 | 1u << 8 | 1u << 3);
        write(kNor + 0x0C, 3);
        for (const auto& [place, value] : {std::pair{0x300u, 7u}, std::pair{0u, 2u}}) {
            write(kNor, 1);
            write(kNor + 0x100, 1);
            write(kNor + 0x110, 0x06);
            finish(kNor);
            write(kNor + 0x40, 0);
            write(kNor + 0x100, 1u | 1u << 8 | 3u << 12 | 1u << 24);
            write(kNor + 0x110, 0x72);
            write(kNor + 0x48, place);
            write(kNor + 0x50, value, 1);
            finish(kNor);
        }
    }
    void channel(std::uint32_t transfer1, std::uint32_t transfer2, std::uint32_t bytes,
                 std::uint32_t source, std::uint32_t destination) {
        set(kRcc + 0x88, 1);
        write(kGpdma + 0x5C, 0x7F00);
        write(kGpdma + 0x90, transfer1);
        write(kGpdma + 0x94, transfer2);
        write(kGpdma + 0x98, bytes);
        write(kGpdma + 0x9C, source);
        write(kGpdma + 0xA0, destination);
    }
};

/// Words in bursts of four on both sides.
constexpr std::uint32_t kFromFlash = 2u | 3u << 4 | 2u << 16 | 1u << 19 | 3u << 20;
constexpr std::uint32_t kCopy = kFromFlash | 1u << 3;

}  // namespace

TEST_CASE("STM32U585: 160 MHz needs range 1, the booster and four wait states") {
    U5Bench bench;
    CHECK(bench.board.core_hz() == 4e6);
    bench.clocks();
    CHECK(bench.board.core_hz() == Approx(160e6));
    CHECK(bench.board.told() == "");
    bench.write(kFlash, 3);
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
    bench.write(kFlash, 4);
    bench.write(kPwr + 0x0C, 3u << 16);
    bench.board.run(100 * test::kMicrosecond);
    CHECK(bench.board.told().find("55.00") != std::string::npos);
}

TEST_CASE("STM32U585: octal double-rate reads by GPDMA end when part B's would") {
    const auto contents = test::pattern(8192);
    U5Bench bench(contents);
    bench.clocks();
    bench.pins();
    bench.octal_flash();
    CHECK(bench.board.told() == "");
    constexpr std::uint32_t kBytes = 4096;
    bench.channel(kFromFlash, 41, kBytes, kNor + 0x50, kSram1);
    bench.write(kGpdma + 0x64, 1u << 8 | 1u);
    bench.write(kNor, 1u << 28 | 15u << 8 | 1u << 2 | 1u);
    bench.write(kNor + 0x40, kBytes - 1);
    bench.write(kNor + 0x100, kOctalDtr | kOctalData);
    bench.write(kNor + 0x108, 6);
    bench.write(kNor + 0x110, 0xEE11);
    const board::Picoseconds begin = bench.board.now();
    bench.write(kNor + 0x48, 0x100);
    REQUIRE(bench.board.run_until([&] { return bench.board.lines[29]; }));
    const platform::Storage& storage = bench.platform.storages.front();
    const platform::Channel& channel = bench.platform.channels.front();
    const hardware::SerialClocks clocks = hardware::serial_clocks(storage);
    const double byte = std::max(clocks.read.per_byte / storage.bus_clock.count,
                                 1.0 / (channel.rate(4) * channel.clock.count));
    const double expected = clocks.read.opening() / storage.bus_clock.count + kBytes * byte +
                            channel.drain_clocks / channel.clock.count;
    CHECK(static_cast<double>(bench.board.now() - begin) == Approx(expected * 1e12).epsilon(1e-3));
    for (std::uint32_t i = 0; i < kBytes; ++i)
        REQUIRE(bench.board.memory[kSram1 + i] == contents[0x100 + i]);
    CHECK((bench.read(kGpdma + 0x60) & 0x101) == 0x101);
    CHECK(bench.board.told() == "");
}

TEST_CASE("STM32U585: the flash in octal mode reads its identity twice, on both edges") {
    U5Bench bench;
    bench.clocks();
    bench.pins();
    bench.octal_flash();
    bench.write(kNor, 1u << 28 | 1u);
    bench.write(kNor + 0x40, 3);
    bench.write(kNor + 0x100, kOctalDtr | kOctalData);
    bench.write(kNor + 0x108, 5);
    bench.write(kNor + 0x110, 0x9F60);
    bench.write(kNor + 0x48, 0);
    CHECK(bench.read(kNor + 0x50) == 0x8585C2C2);
    CHECK(bench.board.told() == "");
}

TEST_CASE("STM32U585: PSRAM by registers, then as a window that can be written") {
    U5Bench bench;
    bench.clocks();
    bench.pins();
    bench.write(kRam + 0x08, 22u << 16 | 1u << 8 | 1u << 3);
    bench.write(kRam + 0x0C, 1);
    constexpr std::uint32_t kPhases =
        4u | 4u << 8 | 1u << 11 | 3u << 12 | 4u << 24 | 1u << 27 | 1u << 29;
    const auto command = [&](std::uint32_t mode, std::uint32_t opcode, std::uint32_t dummies) {
        bench.write(kRam, mode << 28 | 1u);
        bench.write(kRam + 0x40, 3);
        bench.write(kRam + 0x100, kPhases);
        bench.write(kRam + 0x108, dummies);
        bench.write(kRam + 0x110, opcode);
        bench.write(kRam + 0x48, 0x40);
    };
    command(0, 0xA0, 4);
    bench.write(kRam + 0x50, 0x44332211);
    bench.finish(kRam);
    command(1, 0x20, 4);
    CHECK(bench.read(kRam + 0x50) == 0x44332211);
    bench.finish(kRam);
    const board::WindowPlace window = bench.around->windows().front();
    CHECK(window.bytes[0x41] == 0x22);
    CHECK(bench.board.told() == "");

    bench.write(kRam + 0x180, kPhases);
    bench.write(kRam + 0x188, 4);
    bench.write(kRam + 0x190, 0xA0);
    bench.write(kRam, 3u << 28 | 1u);
    bench.board.run(test::kMicrosecond);
    // 80 MHz: instruction 1, address 2, dummy 4, two bytes a clock
    CHECK(window.window->access(0, 32, true) == 12'500 * (1 + 2 + 4 + 16));
    bench.board.run(test::kMicrosecond);
    CHECK(window.window->access(0, 32, false) == 12'500 * (1 + 2 + 4 + 16));
    CHECK(bench.board.told() == "");
    bench.write(kRam, 3u << 28 | 3u);
    command(0, 0xA0, 6);
    bench.write(kRam + 0x50, 0);
    CHECK(bench.board.count(Misuse::StorageRule) == 1);
}

TEST_CASE("GPDMA goes through a linked list by itself") {
    U5Bench bench;
    bench.clocks();
    for (std::uint32_t i = 0; i < 256; ++i) {
        bench.board.memory[kSram1 + i] = static_cast<std::uint8_t>(i);
        bench.board.memory[kSram1 + 0x1000 + i] = static_cast<std::uint8_t>(255 - i);
    }
    // The second block: size, source, destination, and no further link.
    const std::uint32_t item[] = {128, kSram1 + 0x1000, kSram3 + 0x800, 0};
    for (std::uint32_t i = 0; i < 4; ++i)
        for (std::uint32_t b = 0; b < 4; ++b)
            bench.board.memory[kSram1 + 0x2000 + 4 * i + b] =
                static_cast<std::uint8_t>(item[i] >> (8 * b));
    bench.channel(kCopy, 1u << 9 | 3u << 30, 256, kSram1, kSram3);
    bench.write(kGpdma + 0x50, kSram1 & 0xFFFF0000);
    bench.write(kGpdma + 0xCC, 0x2000u | 7u << 27 | 1u << 16);
    bench.write(kGpdma + 0x64, 1u << 8 | 1u);
    REQUIRE(bench.board.run_until([&] { return bench.board.lines[29]; }));
    CHECK(bench.board.memory[kSram3 + 255] == 255);
    CHECK(bench.board.memory[kSram3 + 0x800] == 255);
    CHECK(bench.board.memory[kSram3 + 0x87F] == 128);
    CHECK(bench.board.told() == "");
    bench.channel(kCopy, 1u << 9, 64, kSram1, 0x90000000);
    bench.write(kGpdma + 0x64, 1);
    CHECK(bench.board.count(Misuse::UnreachableMemory) == 1);
    CHECK((bench.read(kGpdma + 0x60) & 0x400) != 0);
}
