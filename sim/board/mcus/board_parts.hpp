// What a board's surroundings are built from, and what all of them have in common.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "board/mcus/clock_control.hpp"
#include "board/parts/flash_opcodes.hpp"
#include "board/parts/serial_flash.hpp"
#include "board/peripherals/gpio_port.hpp"
#include "board/peripherals/memory_map.hpp"
#include "board/peripherals/report_host.hpp"
#include "platform/platform.hpp"

namespace outcore::board {

struct BoardParts {
    const platform::Platform& platform;
    const platform::Storage& storage;
    const FlashDialect* dialect;
    std::span<const std::uint8_t> contents;
};

/// The engine that a channel of this kind is described with; a default one without.
const platform::Engine& engine_of(const platform::Platform& platform, platform::ChannelKind kind);

/// The serial flash, lists of places, GPIO ports and the report's host: the derived classes add the
/// rest.
class BoardBase : public Surroundings {
  public:
    BoardBase(const BoardParts& parts, BoardServices& board);
    std::vector<PeripheralPlace> peripherals() override { return places_; }
    std::vector<WindowPlace> windows() override { return windows_; }
    const std::string& uart_output() const override { return host_.output(); }
    void uart_input(std::string bytes) override { host_.queue(std::move(bytes)); }
    std::vector<StorageContents> written_storages() override;

  protected:
    /// How a family's ports come out of reset: mode, pulls, speed of port A, B and the others.
    struct PortReset {
        std::uint32_t mode, pull, speed;
    };
    void add_ports(std::string_view letters, std::uint32_t base, PortReset a, PortReset b,
                   PortReset others, bool extended);
    /// Every port by the bit of its letter.
    void clock_ports(ClockControl& clock, std::uint32_t enable, std::uint32_t reset);
    void place(RegisterBlock& block, std::uint32_t base, std::uint32_t size = 0x400);
    std::function<std::string()> pins(std::span<const PinUse> uses);

    BoardServices& board_;
    const platform::Storage& storage_;
    SerialFlash flash_;
    MemoryMap map_;
    std::vector<std::unique_ptr<GpioPort>> ports_;
    std::vector<PeripheralPlace> places_;
    std::vector<WindowPlace> windows_;
    ReportHost host_;
};

}  // namespace outcore::board
