// OCTOSPI: the controller of L4+, H7A3, H72x and U5 for serial memories up to eight lines, and the
// manager that leads it to its pins. Without HyperBus.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/peripherals/serial_controller.hpp"

namespace outcore::board {

class Octospi : public SerialController {
  public:
    Octospi(std::string name, SerialWiring wiring, BoardServices& board);

  protected:
    Mode mode() const override;
    SerialFrame frame(bool mapped_write) const override;
    bool has_address() const override;
    bool has_data() const override;
    std::int64_t memory_bytes() const override;
    std::uint32_t idle_only() const override;
    bool takes_window_writes() const override;
};

class OctospiManager : public RegisterBlock {
  public:
    explicit OctospiManager(BoardServices& board);
    /// Why controller 1 or 2 is not led to port 1 or 2, or empty. `octal`: all eight lines.
    std::string wrong_route(int controller, int port, bool octal) const;
};

}  // namespace outcore::board
