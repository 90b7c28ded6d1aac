// STM32F769I-DISCO: the flash has to be brought to QPI and four address bytes first.
#include "board/parts/serial_flash.hpp"

#include "board_bench.hpp"

using namespace outcore;
using board::Misuse;

namespace {

constexpr std::uint32_t kRcc = 0x40023800, kGpio = 0x40020000, kQspi = 0xA0001000;
constexpr std::uint32_t kOneLine = 1u << 8, kFourLines = 3u << 8;

struct F769Bench : test::BoardBench {
    explicit F769Bench(std::vector<std::uint8_t> contents)
        : BoardBench("stm32f769i-disco", std::move(contents)) {
        set(kRcc + 0x30, 0x1E);
        set(kRcc + 0x38, 2);
        alternate(kGpio, 'B', 6, 10);
        alternate(kGpio, 'B', 2, 9);
        alternate(kGpio, 'C', 9, 9);
        alternate(kGpio, 'C', 10, 9);
        alternate(kGpio, 'E', 2, 9);
        alternate(kGpio, 'D', 13, 9);
        write(kQspi + 4, 25u << 16 | 5u << 8);
        write(kQspi, 1);
    }
    void command(std::uint32_t ccr) {
        write(kQspi + 0x14, ccr);
        finish();
    }
    void finish() {
        CHECK(wait_for(kQspi + 8, 2));
        write(kQspi + 0x0C, 2);
    }
    void wait_until_ready(std::uint32_t lines) {
        write(kQspi + 0x24, 1);
        write(kQspi + 0x2C, 16);
        set(kQspi, 1u << 22);
        write(kQspi + 0x10, 0);
        write(kQspi + 0x14, 0x05u | lines | (lines == kFourLines ? 3u : 1u) << 24 | 2u << 26);
        CHECK(wait_for(kQspi + 8, 8, 100'000 * test::kMicrosecond));
        write(kQspi + 0x0C, 8);
    }
    std::uint32_t quad_read(std::uint32_t address, std::uint32_t dummies) {
        write(kQspi + 0x10, 3);
        write(kQspi + 0x14,
              0xECu | kFourLines | 3u << 10 | 3u << 12 | dummies << 18 | 3u << 24 | 1u << 26);
        write(kQspi + 0x18, address);
        const std::uint32_t word = read(kQspi + 0x20);
        finish();
        return word;
    }
};

}  // namespace

TEST_CASE("MX25L51245G: quad enable and dummy clocks by the status write, then QPI") {
    auto contents = test::pattern(0x1000);
    F769Bench bench(contents);
    bench.command(0x06u | kOneLine);
    bench.write(kQspi + 0x10, 1);
    bench.write(kQspi + 0x14, 0x01u | kOneLine | 1u << 24);
    bench.write(kQspi + 0x20, 0xC740, 2);  // quad enable; ten dummy clocks
    bench.finish();
    bench.wait_until_ready(kOneLine);
    bench.command(0x35u | kOneLine);
    CHECK(bench.quad_read(0x100, 10) ==
          (contents[0x100] | contents[0x101] << 8 | contents[0x102] << 16 |
           static_cast<std::uint32_t>(contents[0x103]) << 24));
    CHECK(bench.board.told() == "");
    bench.quad_read(0x100, 6);
    CHECK(bench.board.count(Misuse::StorageRule) == 1);
    bench.command(0x06u | kOneLine);  // one line is not understood any more
    CHECK(bench.board.count(Misuse::StorageRule) == 2);
    bench.command(0x66u | kOneLine);  // a reset in the mode that it is not in is dropped
    bench.command(0x99u | kOneLine);
    bench.command(0x66u | kFourLines);
    bench.command(0x99u | kFourLines);
    bench.board.run(100 * test::kMicrosecond);
    bench.command(0x06u | kOneLine);
    CHECK(bench.board.count(Misuse::StorageRule) == 2);
}
