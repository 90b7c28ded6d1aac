// Simulated 32-byte reads of the real boards against the published figures (bus clocks of a line
// fill).
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>

#include "../flash_bench.hpp"
#include "platform/platform_loader.hpp"

using namespace outcore;

namespace {

/// Line-fill clocks derived by hand from opcode, dummy clocks and lines in ST's board packages,
/// chip select high for 2 clocks: instruction + address + dummy + data + 2.
struct Expected {
    const char* board;
    double clocks;
};
constexpr Expected kLineFills[] = {
    {"stm32f746g-disco", 90},       // N25Q128A, 1-4-4, 10 dummies
    {"stm32f746g-disco-w25q", 86},  // W25Q128JV, 1-4-4, 6
    {"stm32h747i-disco", 58},       // two MT25TL01G dies in parallel, 1-4-4, 8, 32-bit addresses
    {"stm32l476g-disco", 90},      {"b-u585i-iot02a", 27},  // octal DTR
    {"b-l4s5i-iot01a", 86},                                 // 1-4-4, 4 + 2 mode
};

}  // namespace

TEST_CASE("a 32-byte read takes the bus clocks that the board's wiring implies, 0 % deviation") {
    std::vector<std::unique_ptr<test::FlashBench>> benches;
    for (const Expected& expected : kLineFills) {
        const auto board = platform::load_platform(expected.board, OUTCORE_SOURCE_DIR "/configs");
        if (!board) FAIL(to_string(board.diagnostics().front()));
        platform::Storage storage = board->storages.at(0);
        const int configured = storage.chip_select_high_clocks;
        storage.chip_select_high_clocks = 2;  // as in the published figures
        storage.times.deselect_after_read = Seconds(0.0);
        INFO(expected.board << " has chip select high for " << configured << " clocks");
        benches.push_back(
            std::make_unique<test::FlashBench>(sc_core::sc_gen_unique_name("bench"), storage));
    }
    test::play([&] {
        for (std::size_t i = 0; i < benches.size(); ++i) {
            const double s = benches[i]->send(hardware::FlashOperation::Read, 0, 32).to_seconds();
            const double clocks = s * benches[i]->part.bus_clock.count;
            const double deviation = 100.0 * (clocks / kLineFills[i].clocks - 1.0);
            INFO(kLineFills[i].board << ": " << clocks << " clocks, deviation " << deviation
                                     << " %");
            CHECK(std::abs(deviation) < 1e-4);  // the kernel counts whole picoseconds
        }
    });
}
