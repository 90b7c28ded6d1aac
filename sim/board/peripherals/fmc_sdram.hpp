// FMC with one SDRAM: its registers, the power-up sequence, and the window to its bytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "board/peripherals/memory_map.hpp"
#include "board/peripherals/register_block.hpp"

namespace outcore::board {

/// The part as it is soldered.
struct SdramWiring {
    int bank = 1;  // of the controller: 1 at 0xC0000000, 2 at 0xD0000000
    int data_bits = 16, row_bits = 12, column_bits = 8, internal_banks = 4;
    double refresh_s = 64e-3 / 4096;  // a row each, at least
    double max_clock_hz = 100e6;
    bool needs_enable = false;                // H7: BCR1.FMCEN switches the whole controller
    std::function<double()> kernel_hz;        // what SDCLK divides; 0: no clock
    std::function<std::string()> wrong_pins;  // empty: connected
};

class FmcSdram : public RegisterBlock, public Window {
  public:
    /// `map` gives the times of the memory at `base`.
    FmcSdram(SdramWiring wiring, std::uint32_t base, std::size_t bytes, MemoryMap& map,
             BoardServices& board);

    std::span<std::uint8_t> bytes() { return bytes_; }
    Picoseconds access(std::uint32_t offset, unsigned bytes, bool write) override;
    /// What keeps the memory from answering now, or empty.
    std::string not_ready() const;

  protected:
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
    void on_reset() override;

  private:
    enum class Step { Off, Clocked, Precharged, Refreshed, Ready };
    std::uint32_t own(std::uint32_t first) const { return first + (wiring_.bank == 2 ? 4 : 0); }
    std::uint32_t shared_control() const;
    double clock_hz() const;
    void command(std::uint32_t value);
    void advance(unsigned mode, std::uint32_t value);
    void load_mode(std::uint32_t value);
    void check_geometry();
    void set_refresh(std::uint32_t value);

    const SdramWiring wiring_;
    const std::uint32_t base_;
    MemoryMap& map_;
    std::vector<std::uint8_t> bytes_;
    Step step_ = Step::Off;
    Picoseconds clocked_at_ = 0;
    bool refreshed_ = false;  // SDRTR holds an interval
};

}  // namespace outcore::board
