// What the reset and clock controllers of all families share: clock gates and resets of the
// peripherals, oscillators that take their time, and the frequencies that come of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "board/peripherals/register_block.hpp"

namespace outcore::board {

/// Hertz; 0: off.
struct Clocks {
    double system = 0.0, core = 0.0, bus = 0.0;  // SYSCLK, the core's, HCLK of bus masters
    double apb1 = 0.0, apb2 = 0.0;
    double ram_bus = 0.0;      // kernel clock of the FMC
    double flash_bus = 0.0;    // kernel clock of the serial memory's controller
    double report_uart = 0.0;  // kernel clock of the USART that reports
};

/// `on` set makes hardware set `ready` some time later, and the reverse at once.
struct ReadyRule {
    std::uint32_t offset, on, ready;
    double seconds;
};

class ClockControl : public RegisterBlock {
  public:
    using RegisterBlock::RegisterBlock;

    const Clocks& clocks() const { return clocks_; }
    static constexpr std::uint32_t kNoReset = ~0u;
    /// `block` gets its clock by `bit` of the register at `enable`, and is reset by the same bit of
    /// the one at `reset`.
    void attach(RegisterBlock& block, std::uint32_t enable, unsigned bit, std::uint32_t reset);
    bool enabled(std::uint32_t enable, unsigned bit) const {
        return ((value(enable) >> bit) & 1) != 0;
    }
    /// Works out the frequencies and reports what is out of bounds: after anything that bears on
    /// them, also in other peripherals.
    void settle();

  protected:
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
    virtual std::span<const ReadyRule> ready_rules() const = 0;
    /// From the registers as they are.
    virtual Clocks work_out() = 0;
    /// Reports frequencies that the part, or its present settings, do not allow.
    virtual void check(const Clocks& clocks) = 0;
    /// Before a register takes `written`: misuse of this family's order of steps.
    virtual void check_order(std::uint32_t offset, std::uint32_t written) = 0;

    void require(bool holds, const std::string& what) {
        if (!holds) misuse(Misuse::WrongClock, what);
    }
    /// For the frequencies of a tree: not above `limit`.
    void at_most(double hertz, double limit, const char* what);

  private:
    struct Attached {
        RegisterBlock* block;
        std::uint32_t enable, reset;
        unsigned bit;
    };
    void follow(const ReadyRule& rule);

    std::vector<Attached> attached_;
    Clocks clocks_;
};

}  // namespace outcore::board
