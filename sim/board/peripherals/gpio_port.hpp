// GPIO ports, as far as other peripherals depend on them: which pin is given to which of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "board/peripherals/register_block.hpp"

namespace outcore::board {

/// A pin as a peripheral needs it.
struct PinUse {
    char port;
    int pin;
    int function;  // of the alternate functions
};

class GpioPort : public RegisterBlock {
  public:
    GpioPort(char letter, std::span<const RegisterSpec> table, BoardServices& board);
    bool carries(const PinUse& use) const;
    char letter() const { return letter_; }

  protected:
    std::uint32_t load(std::uint32_t offset, unsigned bytes) override;
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;

  private:
    std::uint32_t input() const;
    char letter_;
};

/// The registers of a port differ between the families in what they hold after reset, and in those
/// after AFRH: F7 and H7 end there, `extended` ones have BRR and one more. Static storage.
std::span<const RegisterSpec> gpio_table(std::uint32_t mode_after_reset,
                                         std::uint32_t pull_after_reset,
                                         std::uint32_t speed_after_reset, bool extended);

/// For people: the first of `pins` that is not given to its function ("PB2 is not on AF9"), or
/// empty.
std::string wrong_pin(std::span<const PinUse> pins,
                      const std::vector<std::unique_ptr<GpioPort>>& ports);

}  // namespace outcore::board
