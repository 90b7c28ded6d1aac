// QUADSPI: the controller of STM32 F4, F7, H7 and L4 for serial memories.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/peripherals/serial_controller.hpp"

namespace outcore::board {

class Quadspi : public SerialController {
  public:
    Quadspi(SerialWiring wiring, BoardServices& board);

  protected:
    Mode mode() const override;
    SerialFrame frame(bool mapped_write) const override;
    bool has_address() const override;
    bool has_data() const override;
    std::int64_t memory_bytes() const override;
    std::uint32_t idle_only() const override;
};

}  // namespace outcore::board
