// The STM32F746G-DISCO as firmware has it after its set-up: register by register, from RM0385.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board_bench.hpp"

namespace outcore::test {

class F746Bench : public BoardBench {
  public:
    explicit F746Bench(std::vector<std::uint8_t> contents = {},
                       const std::string& name = "stm32f746g-disco")
        : BoardBench(name, std::move(contents)) {}

    static constexpr std::uint32_t kRcc = 0x40023800, kPwr = 0x40007000, kFlash = 0x40023C00,
                                   kGpio = 0x40020000, kQspi = 0xA0001000, kDma2 = 0x40026400,
                                   kUsart = 0x40011000, kFmc = 0xA0000000;

    /// 216 MHz from the 25 MHz crystal.
    void clocks() {
        set(kRcc + 0x40, 1u << 28);  // PWR
        set(kRcc, 1u << 16);
        wait_for(kRcc, 1u << 17);
        write(kRcc + 0x04, 25u | 432u << 6 | 1u << 22 | 9u << 24 | 2u << 28);
        set(kRcc, 1u << 24);
        wait_for(kRcc, 1u << 25);
        set(kPwr, 1u << 16);
        wait_for(kPwr + 4, 1u << 16);
        set(kPwr, 1u << 17);
        wait_for(kPwr + 4, 1u << 17);
        write(kFlash, 7u | 3u << 8);
        write(kRcc + 0x08, 5u << 10 | 4u << 13 | 2u);
    }
    void quadspi(std::uint32_t prescaler = 1, std::uint32_t threshold = 16) {
        set(kRcc + 0x30, 0x1A);  // GPIOB, D, E
        set(kRcc + 0x38, 2);
        alternate(kGpio, 'B', 6, 10);
        alternate(kGpio, 'B', 2, 9);
        for (const unsigned pin : {11u, 12u, 13u}) alternate(kGpio, 'D', pin, 9);
        alternate(kGpio, 'E', 2, 9);
        write(kQspi + 4, 23u << 16 | 5u << 8);
        write(kQspi, prescaler << 24 | (threshold - 1) << 8 | 1u);
    }
    /// An indirect command without data.
    void command(std::uint32_t ccr) {
        write(kQspi + 0x14, ccr);
        wait_for(kQspi + 8, 2);
        write(kQspi + 0x0C, 2);
    }
    /// Sets the N25Q128A's volatile configuration to 10 dummy clocks.
    void ten_dummies() {
        command(kWriteEnable);
        write(kQspi + 0x10, 0);
        write(kQspi + 0x14, 0x81u | 1u << 8 | 1u << 24);
        write(kQspi + 0x20, 0xAB, 1);
        wait_for(kQspi + 8, 2);
        write(kQspi + 0x0C, 2);
    }
    /// CCR: 1-4-4 with ten dummy clocks.
    static constexpr std::uint32_t kQuadRead =
        0xEBu | 1u << 8 | 3u << 10 | 2u << 12 | 10u << 18 | 3u << 24;
    static constexpr std::uint32_t kWriteEnable = 0x06u | 1u << 8;
    static constexpr std::uint32_t kIndirectRead = 1u << 26, kAutoPoll = 2u << 26,
                                   kMapped = 3u << 26;

    /// DMA2 stream 7: QUADSPI's data register to memory, words in bursts of four.
    void arm_stream(std::uint32_t destination, std::uint32_t words, std::uint32_t interrupts = 0) {
        constexpr std::uint32_t kStream = kDma2 + 0x10 + 7 * 0x18;
        set(kRcc + 0x30, 1u << 22);
        write(kDma2 + 0x0C, 0x0F7D0F7D);
        write(kStream + 4, words);
        write(kStream + 8, kQspi + 0x20);
        write(kStream + 12, destination);
        write(kStream + 20, 0x27);  // FIFO, full
        write(kStream,
              3u << 25 | 1u << 23 | 1u << 21 | 2u << 13 | 2u << 11 | 1u << 10 | interrupts | 1u);
    }
    bool stream_done() { return (read(kDma2 + 4) & (1u << 27)) != 0; }
};

}  // namespace outcore::test
