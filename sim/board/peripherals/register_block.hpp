// The registers of one peripheral as a table, and the rules that all of them share: clock gate,
// access width, reserved bits. What a register does is the derived class's business.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "board/peripheral.hpp"

namespace outcore::board {

/// Which widths a register takes: a sum of the access sizes in bytes.
constexpr std::uint8_t kWords = 4, kHalvesAndWords = 2 + 4, kAnyWidth = 1 + 2 + 4;

/// Bits that are neither writable nor read-only are reserved: they keep their reset value.
struct RegisterSpec {
    const char* name;
    std::uint32_t offset, reset;
    std::uint32_t writable;       // keep what is written, or act on it
    std::uint32_t read_only = 0;  // set by hardware; writes to them are without effect
    std::uint8_t widths = kAnyWidth;
};

class RegisterBlock : public Peripheral {
  public:
    /// `table` must outlive it; offsets are multiples of 4 and ascend.
    RegisterBlock(std::string name, std::span<const RegisterSpec> table, BoardServices& board);

    std::uint32_t read(std::uint32_t offset, unsigned bytes) final;
    void write(std::uint32_t offset, unsigned bytes, std::uint32_t value) final;

    /// Without one the peripheral always has its clock.
    void set_clock_gate(std::function<bool()> gate) { gate_ = std::move(gate); }
    bool clocked() const { return !gate_ || gate_(); }
    /// All registers as after power-on.
    void reset();

    const std::string& name() const { return name_; }
    /// As software would read it, without effects.
    std::uint32_t value(std::uint32_t offset) const { return values_.at(offset / 4); }

  protected:
    /// What a read yields; `bytes` matters for data registers only.
    virtual std::uint32_t load(std::uint32_t offset, unsigned bytes);
    /// A write of the writable bits; the others of `value` are those of the register.
    virtual void store(std::uint32_t offset, unsigned bytes, std::uint32_t value);
    virtual void on_reset() {}
    /// Registers that take each access as it comes: no merging of narrow writes.
    virtual bool is_data_port(std::uint32_t) const { return false; }

    void set(std::uint32_t offset, std::uint32_t value) { values_.at(offset / 4) = value; }
    void change(std::uint32_t offset, std::uint32_t mask, std::uint32_t bits) {
        set(offset, (value(offset) & ~mask) | (bits & mask));
    }
    void misuse(Misuse kind, const std::string& what) { board_.misuse(kind, name_ + ": " + what); }
    BoardServices& board() { return board_; }

  private:
    const RegisterSpec* find(std::uint32_t offset, unsigned bytes);
    void check_bits(const RegisterSpec& spec, std::uint32_t written, std::uint32_t lanes);

    const std::string name_;
    const std::span<const RegisterSpec> table_;
    BoardServices& board_;
    std::function<bool()> gate_;
    std::vector<std::uint32_t> values_;       // by word
    std::vector<const RegisterSpec*> specs_;  // by word; null: nothing there
};

}  // namespace outcore::board
