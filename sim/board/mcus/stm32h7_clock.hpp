// RCC, PWR and the flash interface of STM32H747 for its Cortex-M7: the clock tree and what it
// depends on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/mcus/clock_control.hpp"
#include "board/mcus/watched_block.hpp"

namespace outcore::board {

/// Supply and voltage scale.
class H7Power : public RegisterBlock {
  public:
    H7Power(BoardServices& board, std::function<void()> changed);
    int scale() const;  // 1 to 3
    /// The regulator moves: SYSCFG's over-drive bit does that as well.
    void move();

  protected:
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;

  private:
    const std::function<void()> changed_;
};

class H7Clock : public ClockControl {
  public:
    H7Clock(BoardServices& board, double crystal_hz);
    RegisterBlock& power() { return power_; }
    RegisterBlock& flash() { return flash_; }
    RegisterBlock& syscfg() { return syscfg_; }

    enum Offset : std::uint32_t {
        kAhb3Reset = 0x7C,
        kAhb1Reset = 0x80,
        kAhb4Reset = 0x88,
        kApb2Reset = 0x98,
        kApb4Reset = 0x9C,
        kAhb3 = 0xD4,
        kAhb1 = 0xD8,
        kAhb2 = 0xDC,
        kAhb4 = 0xE0,
        kApb2 = 0xF0,
        kApb4 = 0xF4
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
    Pll pll(unsigned which) const;  // from 1
    double hsi() const;
    double peripheral_clock() const;
    double kernel(std::uint32_t code, double bus) const;
    int scale() const;  // 0 to 3
    void check_pll(unsigned which);

    const double crystal_hz_;
    bool over_drive_ = false;
    H7Power power_;
    WatchedBlock flash_, syscfg_;
};

}  // namespace outcore::board
