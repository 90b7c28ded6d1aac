// SPDX-License-Identifier: Apache-2.0
#include "board/mcus/board_parts.hpp"

namespace outcore::board {

const platform::Engine& engine_of(const platform::Platform& platform, platform::ChannelKind kind) {
    static const platform::Engine kNone = [] {
        platform::Engine engine;
        engine.read_clocks = engine.write_clocks = 1;
        return engine;
    }();
    for (const platform::Channel& channel : platform.channels)
        if (channel.kind == kind && channel.engine) return *channel.engine;
    return kNone;
}

BoardBase::BoardBase(const BoardParts& parts, BoardServices& board)
    : board_(board),
      storage_(parts.storage),
      flash_(parts.storage, *parts.dialect, parts.contents, board),
      map_(parts.platform) {}

std::vector<StorageContents> BoardBase::written_storages() {
    if (!flash_.was_written()) return {};
    const std::span<const std::uint8_t> bytes = flash_.bytes();
    return {{storage_.name, {bytes.begin(), bytes.end()}}};
}

void BoardBase::place(RegisterBlock& block, std::uint32_t base, std::uint32_t size) {
    places_.push_back({block.name(), base, size, &block});
}

void BoardBase::add_ports(std::string_view letters, std::uint32_t base, PortReset a, PortReset b,
                          PortReset others, bool extended) {
    constexpr std::uint32_t kPortBytes = 0x400;
    for (const char letter : letters) {
        const PortReset& reset = letter == 'A' ? a : letter == 'B' ? b : others;
        ports_.push_back(std::make_unique<GpioPort>(
            letter, gpio_table(reset.mode, reset.pull, reset.speed, extended), board_));
        place(*ports_.back(), base + kPortBytes * static_cast<std::uint32_t>(letter - 'A'),
              kPortBytes);
    }
}

void BoardBase::clock_ports(ClockControl& clock, std::uint32_t enable, std::uint32_t reset) {
    for (const auto& port : ports_)
        clock.attach(*port, enable, static_cast<unsigned>(port->letter() - 'A'), reset);
}

std::function<std::string()> BoardBase::pins(std::span<const PinUse> uses) {
    return [this, uses] { return wrong_pin(uses, ports_); };
}

}  // namespace outcore::board
