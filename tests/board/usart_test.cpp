#include "board/peripherals/usart.hpp"

#include "f746_bench.hpp"

using namespace outcore;
using board::Misuse;
using test::F746Bench;

namespace {

constexpr std::uint32_t kUsart = F746Bench::kUsart;
constexpr std::uint32_t kReceived = 1u << 5, kComplete = 1u << 6, kEmpty = 1u << 7;

struct Serial : F746Bench {
    explicit Serial(std::uint32_t divider = 938) {  // 108 MHz / 115200 = 937.5
        clocks();
        set(kRcc + 0x44, 1u << 4);
        set(kRcc + 0x30, 3);
        alternate(kGpio, 'A', 9, 7);
        alternate(kGpio, 'B', 7, 7);
        write(kUsart + 0x0C, divider);
        write(kUsart, 0xD);
    }
    void say(const std::string& text) {
        for (const char c : text) {
            wait_for(kUsart + 0x1C, kEmpty);
            write(kUsart + 0x28, static_cast<std::uint8_t>(c));
        }
        wait_for(kUsart + 0x1C, kComplete);
    }
};

}  // namespace

TEST_CASE("characters take ten bits each, and the next may wait behind one") {
    Serial bench;
    const board::Picoseconds begin = bench.board.now();
    bench.write(kUsart + 0x28, 'a');
    CHECK((bench.read(kUsart + 0x1C) & (kEmpty | kComplete)) == kEmpty);
    bench.write(kUsart + 0x28, 'b');
    CHECK((bench.read(kUsart + 0x1C) & (kEmpty | kComplete)) == 0);
    REQUIRE(bench.board.run_until([&] { return bench.around->uart_output() == "ab"; }));
    CHECK(static_cast<double>(bench.board.now() - begin) ==
          Approx(2 * 10 * 938 / 108e6 * 1e12).epsilon(1e-6));
    CHECK((bench.read(kUsart + 0x1C) & kComplete) != 0);
    CHECK(bench.board.told() == "");
}

TEST_CASE("a command comes once the firmware is ready, character by character") {
    Serial bench;
    bench.around->uart_input("run 1\nrun 2\n");
    bench.board.run(1000 * test::kMicrosecond);
    CHECK((bench.read(kUsart + 0x1C) & kReceived) == 0);
    for (const std::string expected : {"run 1\n", "run 2\n"}) {
        bench.say("oc ready\n");
        std::string got;
        while (got.empty() || got.back() != '\n') {
            REQUIRE(bench.wait_for(kUsart + 0x1C, kReceived));
            got += static_cast<char>(bench.read(kUsart + 0x24));
        }
        CHECK(got == expected);
        bench.board.run(1000 * test::kMicrosecond);
        CHECK((bench.read(kUsart + 0x1C) & kReceived) == 0);
    }
    CHECK(bench.board.told() == "");
}

TEST_CASE("an interrupt says that a character is there; one not read in time is lost") {
    Serial bench;
    bench.set(kUsart, 1u << 5);
    bench.around->uart_input("xy\n");
    bench.say("oc ready\n");
    REQUIRE(bench.board.run_until([&] { return bench.board.lines[37]; }));
    bench.board.run(400 * test::kMicrosecond);
    CHECK(bench.board.count(Misuse::WrongOrder) == 2);
    CHECK(bench.read(kUsart + 0x24) == 'x');
    CHECK((bench.read(kUsart + 0x1C) & 8) != 0);
    bench.write(kUsart + 0x20, 8);
    CHECK_FALSE(bench.board.lines[37]);
}

TEST_CASE("a wrong baud rate garbles what is sent") {
    Serial bench(1000);
    bench.say("a");
    CHECK(bench.around->uart_output() != "a");
    CHECK(bench.board.count(Misuse::WrongClock) == 1);
}
