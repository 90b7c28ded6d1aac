// USART of STM32 F7, H7, L4 and U5, without FIFO, DMA and synchronous modes: characters take their
// time, and only those sent at the right rate arrive.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "board/peripherals/register_block.hpp"
#include "board/peripherals/report_host.hpp"

namespace outcore::board {

struct UsartWiring {
    int interrupt = 0;
    std::function<double()> kernel_hz;        // 0: no clock
    std::function<std::string()> wrong_pins;  // empty: connected
    ReportHost* host = nullptr;               // at the other end of the line
};

class Usart : public RegisterBlock {
  public:
    Usart(std::string name, std::span<const RegisterSpec> table, UsartWiring wiring,
          BoardServices& board);

    /// The registers of F7 and L4; H7 and U5 have a prescaler and FIFO bits more.
    static std::span<const RegisterSpec> plain_table();
    static std::span<const RegisterSpec> fifo_table();

  protected:
    std::uint32_t load(std::uint32_t offset, unsigned bytes) override;
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
    void on_reset() override;

  private:
    bool enabled(std::uint32_t direction) const;
    double baud() const;
    Picoseconds character_time() const;
    void control(std::uint32_t value);
    void send(std::uint8_t byte);
    void sent();
    void shift(std::uint8_t byte);
    void receive(std::uint8_t byte);
    void listen();
    void refresh();

    const UsartWiring wiring_;
    bool shifting_ = false;
    std::uint8_t waiting_ = 0;
    std::uint64_t generation_ = 0;
    bool listening_ = false;
};

}  // namespace outcore::board
