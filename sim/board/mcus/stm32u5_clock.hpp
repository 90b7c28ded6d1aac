// RCC, PWR and the flash interface of STM32U5 (U575, U585): the clock tree and what it depends on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/mcus/clock_control.hpp"
#include "board/mcus/watched_block.hpp"

namespace outcore::board {

/// Voltage range and the booster that fast clocks need.
class U5Power : public RegisterBlock {
  public:
    /// `booster_clocked`: PLL1's input clock, which the booster runs from, is chosen.
    U5Power(BoardServices& board, std::function<bool()> booster_clocked,
            std::function<void()> changed);
    int range() const;  // 1 to 4
    bool boosted() const;

  protected:
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;

  private:
    const std::function<bool()> booster_clocked_;
    const std::function<void()> changed_;
};

class U5Clock : public ClockControl {
  public:
    U5Clock(BoardServices& board, double crystal_hz);
    RegisterBlock& power() { return power_; }
    RegisterBlock& flash() { return flash_; }

    enum Offset : std::uint32_t {
        kAhb1Reset = 0x60,
        kAhb2Reset1 = 0x64,
        kAhb2Reset2 = 0x68,
        kApb2Reset = 0x7C,
        kApb3Reset = 0x80,
        kAhb1 = 0x88,
        kAhb2 = 0x8C,
        kAhb2Second = 0x90,
        kAhb3 = 0x94,
        kApb2 = 0xA4,
        kApb3 = 0xA8
    };

  protected:
    std::span<const ReadyRule> ready_rules() const override;
    Clocks work_out() override;
    void check(const Clocks& clocks) override;
    void check_order(std::uint32_t offset, std::uint32_t written) override;

  private:
    struct Pll {
        double input = 0.0, vco = 0.0, p = 0.0, q = 0.0, r = 0.0;
    };
    double msis() const;
    double msik() const;
    double oscillator(std::uint32_t code) const;  // of PLLxSRC
    Pll pll(unsigned which) const;                // from 1

    const double crystal_hz_;
    U5Power power_;
    WatchedBlock flash_;
};

}  // namespace outcore::board
