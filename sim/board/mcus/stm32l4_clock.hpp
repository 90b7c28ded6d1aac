// RCC, PWR and the flash interface of STM32L4 and L4+: the clock tree and what it depends on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/mcus/clock_control.hpp"
#include "board/mcus/watched_block.hpp"

namespace outcore::board {

/// How L4+ differs from L4 here: faster, with a boost mode, wider PLL input divider, OCTOSPI.
enum class L4Kind { Plain, Plus };

class L4Clock : public ClockControl {
  public:
    L4Clock(BoardServices& board, L4Kind kind, double crystal_hz);
    RegisterBlock& power() { return power_; }
    RegisterBlock& flash() { return flash_; }

    enum Offset : std::uint32_t {
        kAhb1Reset = 0x28,
        kAhb2Reset = 0x2C,
        kAhb3Reset = 0x30,
        kApb1Reset = 0x38,
        kApb2Reset = 0x40,
        kAhb1 = 0x48,
        kAhb2 = 0x4C,
        kAhb3 = 0x50,
        kApb1 = 0x58,
        kApb2 = 0x60,
        kKernels = 0x88,
        kKernels2 = 0x9C
    };

  protected:
    std::span<const ReadyRule> ready_rules() const override;
    Clocks work_out() override;
    void check(const Clocks& clocks) override;
    void check_order(std::uint32_t offset, std::uint32_t written) override;

  private:
    double msi() const;
    double pll_input() const;
    double vco() const;
    double source(unsigned which) const;
    double core_limit() const;
    double wait_state_limit() const;
    bool second_range() const;

    const L4Kind kind_;
    const double crystal_hz_;
    WatchedBlock power_, flash_;
};

}  // namespace outcore::board
