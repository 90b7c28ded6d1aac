// A shipped platform's surroundings on a fake board, with registers read and written by address.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "board/surroundings.hpp"
#include "fake_board.hpp"
#include "platform/platform_loader.hpp"

namespace outcore::test {

constexpr board::Picoseconds kMicrosecond = 1'000'000;

inline platform::Platform shipped_platform(const std::string& name) {
    return platform::load_platform(name, OUTCORE_SOURCE_DIR "/configs").value();
}

/// Bytes of which no two neighbours are alike.
inline std::vector<std::uint8_t> pattern(std::size_t bytes) {
    std::vector<std::uint8_t> all(bytes);
    for (std::size_t i = 0; i < bytes; ++i) all[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
    return all;
}

class BoardBench {
  public:
    explicit BoardBench(const std::string& name, std::vector<std::uint8_t> contents = {})
        : platform(shipped_platform(name)),
          around(board::make_surroundings(platform, board,
                                          {{platform.storages.front().name, std::move(contents)}})
                     .value()) {}

    std::uint32_t read(std::uint32_t address, unsigned bytes = 4) {
        const board::PeripheralPlace& place = at(address);
        return place.peripheral->read(address - place.base, bytes);
    }
    void write(std::uint32_t address, std::uint32_t value, unsigned bytes = 4) {
        const board::PeripheralPlace& place = at(address);
        place.peripheral->write(address - place.base, bytes, value);
    }
    void set(std::uint32_t address, std::uint32_t bits) { write(address, read(address) | bits); }
    void change(std::uint32_t address, std::uint32_t mask, std::uint32_t bits) {
        write(address, (read(address) & ~mask) | bits);
    }
    /// Polls until the bits are all set.
    bool wait_for(std::uint32_t address, std::uint32_t bits,
                  board::Picoseconds limit = 10'000 * kMicrosecond) {
        const board::Picoseconds end = board.now() + limit;
        while ((read(address) & bits) != bits) {
            if (board.now() >= end) return false;
            board.run(kMicrosecond / 10);
        }
        return true;
    }
    /// One of GPIO's pins on an alternate function; ports are 0x400 apart.
    void alternate(std::uint32_t ports, char port, unsigned pin, std::uint32_t function) {
        const std::uint32_t base = ports + 0x400 * static_cast<std::uint32_t>(port - 'A');
        change(base, 3u << (2 * pin), 2u << (2 * pin));
        change(base + 0x20 + (pin / 8) * 4, 15u << (4 * (pin % 8)), function << (4 * (pin % 8)));
    }

    FakeBoard board;
    const platform::Platform platform;
    std::unique_ptr<board::Surroundings> around;

  private:
    const board::PeripheralPlace& at(std::uint32_t address) {
        if (places_.empty()) places_ = around->peripherals();
        for (const board::PeripheralPlace& place : places_)
            if (address - place.base < place.size) return place;
        FAIL("no peripheral at " << std::hex << address);
        return places_.front();
    }
    std::vector<board::PeripheralPlace> places_;
};

}  // namespace outcore::test
