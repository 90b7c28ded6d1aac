// The memory-mapped window of a serial memory's controller.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/peripherals/serial_controller.hpp"

namespace outcore::board {

class FlashWindow : public Window {
  public:
    explicit FlashWindow(SerialController& controller) : controller_(controller) {}
    Picoseconds access(std::uint32_t offset, unsigned bytes, bool write) override {
        return controller_.access(offset, bytes, write);
    }
    /// For bus masters: why it does not answer now, or empty.
    std::string not_ready() const {
        return controller_.in_mapped_mode() ? "" : "its controller is not in memory-mapped mode";
    }

  private:
    SerialController& controller_;
};

}  // namespace outcore::board
