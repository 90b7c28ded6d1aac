// RCC, PWR and the flash interface of STM32F7 (F74x, F76x): the clock tree and what it depends on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/mcus/clock_control.hpp"

namespace outcore::board {

/// Registers whose changes bear on the clock tree: voltage scale and over-drive.
class F7Power : public RegisterBlock {
  public:
    F7Power(BoardServices& board, std::function<void()> changed);
    int voltage_scale() const;  // 1 to 3
    bool over_drive() const;
    /// The regulator follows VOS once the PLL runs.
    void pll_runs(bool runs);

  protected:
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;

  private:
    void follow(std::uint32_t on, std::uint32_t ready);
    const std::function<void()> changed_;
};

class F7FlashInterface : public RegisterBlock {
  public:
    F7FlashInterface(BoardServices& board, std::function<void()> changed);
    unsigned wait_states() const;

  protected:
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;

  private:
    const std::function<void()> changed_;
};

class F7Clock : public ClockControl {
  public:
    F7Clock(BoardServices& board, double crystal_hz);
    F7Power& power() { return power_; }
    F7FlashInterface& flash() { return flash_; }

    enum Offset : std::uint32_t {
        kControl = 0x00,
        kPll = 0x04,
        kConfig = 0x08,
        kAhb1Reset = 0x10,
        kAhb3Reset = 0x18,
        kApb1Reset = 0x20,
        kApb2Reset = 0x24,
        kAhb1 = 0x30,
        kAhb3 = 0x38,
        kApb1 = 0x40,
        kApb2 = 0x44,
        kKernels2 = 0x90
    };

  protected:
    std::span<const ReadyRule> ready_rules() const override;
    Clocks work_out() override;
    void check(const Clocks& clocks) override;
    void check_order(std::uint32_t offset, std::uint32_t written) override;

  private:
    double vco() const;
    double pll_input() const;
    bool ready(std::uint32_t bit) const { return (value(kControl) & bit) != 0; }
    double source(unsigned which) const;

    const double crystal_hz_;
    F7Power power_;
    F7FlashInterface flash_;
};

}  // namespace outcore::board
