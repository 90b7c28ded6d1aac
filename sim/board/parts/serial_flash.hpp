// A NOR flash on a serial bus: decodes commands as its part does, holds its contents and registers,
// and leaves rules, busy times and wear to the SystemC model behind it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "board/parts/flash_backend.hpp"
#include "board/parts/flash_opcodes.hpp"
#include "board/peripherals/serial_memory.hpp"

namespace outcore::board {

class SerialFlash : public SerialMemory {
  public:
    /// `contents` from offset 0 on; the rest is erased. `storage` must outlive it.
    SerialFlash(const platform::Storage& storage, const FlashDialect& dialect,
                std::span<const std::uint8_t> contents, BoardServices& board);

    void select(const SerialFrame& frame, Picoseconds when) override;
    void read(std::span<std::uint8_t> bytes) override;
    void write(std::span<const std::uint8_t> bytes) override;
    void deselect(Picoseconds when) override;
    std::span<std::uint8_t> bytes() override { return bytes_; }
    Picoseconds ready_at() const override { return ready_; }
    bool was_written() const override { return written_; }

    FlashMode mode() const { return mode_; }

  private:
    using Registers = std::array<std::uint8_t, static_cast<std::size_t>(FlashRegister::Count)>;
    void power_on();
    const FlashOpcode* decode();
    const FlashOpcode* lookup() const;
    bool is_reset_of_other_mode() const;
    /// What is wrong with the phases of the frame, or empty.
    std::string wrong_phases(const FlashOpcode& command) const;
    std::string wrong_lines(const FlashOpcode& command) const;
    std::string wrong_waits(const FlashOpcode& command) const;
    double waits(const FlashOpcode& command) const;
    int configured_waits(const FlashOpcode& command) const;
    int address_bytes(const FlashOpcode& command) const;
    bool octal() const { return mode_ == FlashMode::Octal || mode_ == FlashMode::OctalDtr; }
    void check_clock();
    std::uint8_t status(FlashAction action) const;
    std::uint8_t next_byte();
    void finish(const FlashOpcode& command, Picoseconds when);
    void finish_write(const FlashOpcode& command, Picoseconds when);
    void program(Picoseconds when);
    void erase(FlashAction action, Picoseconds when);
    void write_register(const FlashOpcode& command, Picoseconds when);
    void write_addressed();
    void send(hardware::FlashOperation operation, std::int64_t address, std::int64_t bytes,
              Picoseconds when, bool makes_busy);
    void misuse(Misuse kind, const std::string& what);
    std::uint8_t& at(FlashRegister which) { return registers_[static_cast<std::size_t>(which)]; }
    std::uint8_t at(FlashRegister which) const {
        return registers_[static_cast<std::size_t>(which)];
    }

    const platform::Storage& storage_;
    const FlashDialect& dialect_;
    BoardServices& board_;
    FlashBackend backend_;
    std::vector<std::uint8_t> bytes_;
    std::map<std::int64_t, bool> known_sectors_;  // to the backend
    bool written_ = false;

    FlashMode mode_ = FlashMode::Spi;
    bool four_byte_ = false, write_enabled_ = false, reset_enabled_ = false;
    bool powered_down_ = false;
    Registers registers_{};
    std::map<std::uint32_t, std::uint8_t> addressed_;  // registers with addresses
    Picoseconds ready_ = 0;

    // The command under way.
    SerialFrame frame_;
    const FlashOpcode* command_ = nullptr;  // null: not understood
    Picoseconds fall_ = 0;
    std::int64_t cursor_ = 0;
    std::vector<std::uint8_t> received_;
    const FlashOpcode* warned_ = nullptr;  // about the clock
};

}  // namespace outcore::board
