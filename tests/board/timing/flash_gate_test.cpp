// Gates of the flash part behind its controller: refused just before, taken at the instant.
#include "board/parts/serial_flash.hpp"

#include "../board_bench.hpp"

using namespace outcore;
using board::Misuse;
using board::Picoseconds;

namespace {

constexpr double kClockHz = 108e6;

/// The part alone, without a controller: frames at chosen instants.
struct FlashBench {
    FlashBench()
        : platform(test::shipped_platform("stm32f746g-disco")),
          flash(platform.storages.front(), *board::find_dialect("N25Q128A"), {}, services) {}

    /// Returns when chip select rises.
    Picoseconds send(std::uint32_t opcode, Picoseconds at, std::int64_t address = -1,
                     std::vector<std::uint8_t> data = {}, std::size_t bytes = 0) {
        board::SerialFrame frame;
        frame.instruction = {1, 8, opcode, false};
        if (address >= 0) frame.address = {1, 24, static_cast<std::uint32_t>(address), false};
        frame.write = !data.empty();
        frame.data_lines = frame.write || bytes > 0 ? 1 : 0;
        frame.bytes = static_cast<std::int64_t>(data.size() + bytes);
        frame.clock_hz = kClockHz;
        const double clocks =
            frame.opening_clocks() + static_cast<double>(frame.bytes) * frame.clocks_per_byte();
        const Picoseconds rise = at + static_cast<Picoseconds>(clocks / kClockHz * 1e12);
        flash.select(frame, at);
        if (frame.write) flash.write(data);
        got.assign(bytes, 0);
        if (bytes > 0) flash.read(got);
        flash.deselect(rise);
        return rise;
    }

    test::FakeBoard services;
    const platform::Platform platform;
    board::SerialFlash flash;
    std::vector<std::uint8_t> got;
};

constexpr Picoseconds kGap = 60'000;  // more than chip select has to be high

}  // namespace

TEST_CASE(
    "a part that programs takes the next command when it is ready, and no picosecond before") {
    FlashBench bench;
    const Picoseconds enabled = bench.send(0x06, 0);
    const Picoseconds rise = bench.send(0x02, enabled + kGap, 0x100, {0x12});
    const Picoseconds ready = bench.flash.ready_at();
    CHECK(static_cast<double>(ready - rise) == Approx(500e6));
    bench.send(0x05, rise + kGap, -1, {}, 1);
    CHECK(bench.got.front() == 0x01);  // busy; the write enable is spent
    CHECK(bench.services.told() == "");
    bench.send(0x03, ready - 1, 0x100, {}, 1);
    CHECK(bench.services.count(Misuse::BusyStorage) == 1);
    CHECK(bench.got.front() != 0x12);
    bench.send(0x03, ready, 0x100, {}, 1);
    CHECK(bench.services.count(Misuse::BusyStorage) == 1);
    CHECK(bench.got.front() == 0x12);
}

TEST_CASE("chip select stays high for 50 ns after what is no read") {
    FlashBench bench;
    const Picoseconds rise = bench.send(0x06, 0);
    const auto gate = static_cast<Picoseconds>(6 / kClockHz * 1e12);  // in whole clocks
    bench.send(0x04, rise + gate - 10);
    CHECK(bench.services.count(Misuse::StorageRule) == 1);
    const Picoseconds next = bench.send(0x06, rise + 10 * gate);
    bench.send(0x04, next + gate + 1);
    CHECK(bench.services.count(Misuse::StorageRule) == 1);
}

TEST_CASE("a program that leaves its page wraps, one over data loses bits") {
    FlashBench bench;
    Picoseconds at = bench.send(0x06, 0) + kGap;
    bench.send(0x02, at, 0x1FF, {0xF0, 0x0F});
    CHECK(bench.services.told().find("wraps") != std::string::npos);
    CHECK(bench.flash.bytes()[0x1FF] == 0xF0);
    CHECK(bench.flash.bytes()[0x100] == 0x0F);
    at = bench.flash.ready_at() + kGap;
    at = bench.send(0x06, at) + kGap;
    bench.send(0x02, at, 0x1FF, {0xFF});
    CHECK(bench.services.told().find("needs an erase") != std::string::npos);
    CHECK(bench.flash.bytes()[0x1FF] == 0xF0);
}
