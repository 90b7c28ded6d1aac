// APS6408L, an octal PSRAM: linear burst reads and writes, mode registers, latencies.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "board/peripherals/serial_memory.hpp"
#include "platform/platform.hpp"

namespace outcore::board {

class SerialPsram : public SerialMemory {
  public:
    SerialPsram(const platform::Memory& memory, BoardServices& board);

    void select(const SerialFrame& frame, Picoseconds when) override;
    void read(std::span<std::uint8_t> bytes) override;
    void write(std::span<const std::uint8_t> bytes) override;
    void deselect(Picoseconds when) override;
    std::span<std::uint8_t> bytes() override { return bytes_; }
    Picoseconds ready_at() const override { return 0; }
    bool was_written() const override { return true; }

  private:
    enum class Action { None, Read, Write, ReadRegister, WriteRegister, Reset };
    static Action action_of(std::uint32_t instruction);
    std::string wrong_phases(Action action) const;
    std::string wrong_latency(Action action) const;
    int read_latency() const;
    int write_latency() const;
    std::uint8_t& cell();

    const platform::Memory& memory_;
    BoardServices& board_;
    std::vector<std::uint8_t> bytes_;
    std::array<std::uint8_t, 9> registers_{};
    SerialFrame frame_;
    Action action_ = Action::None;
    std::size_t cursor_ = 0;
};

}  // namespace outcore::board
