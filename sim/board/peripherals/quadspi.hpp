// QUADSPI: the controller of STM32 F4, F7, H7 and L4 for serial memories, register by register.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "board/peripherals/dma_request.hpp"
#include "board/peripherals/mapped_reads.hpp"
#include "board/peripherals/register_block.hpp"
#include "board/peripherals/serial_transfer.hpp"
#include "board/peripherals/status_polling.hpp"

namespace outcore::board {

/// How a controller sits in its microcontroller and on its board.
struct SerialWiring {
    std::uint32_t base = 0;
    int interrupt = 0;
    int banks = 1;                            // memories side by side
    std::function<double()> kernel_hz;        // 0: no clock
    std::function<std::string()> wrong_pins;  // empty: all pins are connected
    SerialMemory* memory = nullptr;
};

/// Commands start on the last register that they need (RM0385, QUADSPI: CCR without address and
/// data, AR with an address, DR with data to write). Status polling jumps over the reads during
/// which the memory cannot become ready.
class Quadspi : public RegisterBlock, public DmaRequester {
  public:
    Quadspi(SerialWiring wiring, BoardServices& board);

    /// For accesses to the memory-mapped window.
    Picoseconds access(std::uint32_t offset, unsigned bytes, bool write);

    std::uint32_t data_register() const override;
    std::optional<DataFlow> flow() override;
    void begin_service() override { transfer_.hold(); }
    void take(std::span<std::uint8_t> bytes, Picoseconds when) override;
    void give(std::span<const std::uint8_t> bytes, Picoseconds when) override;
    void end_service(Picoseconds when) override;

  protected:
    std::uint32_t load(std::uint32_t offset, unsigned bytes) override;
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
    void on_reset() override;
    bool is_data_port(std::uint32_t offset) const override;

  private:
    enum class Running { Nothing, Command, Polling, Mapped };
    unsigned mode() const;
    std::int64_t threshold() const;
    bool busy();
    bool refuse(const char* what);
    void control(std::uint32_t value);
    void configure(std::uint32_t offset, std::uint32_t value);
    SerialFrame frame() const;
    SerialMemory* reachable();
    void start();
    void settle();
    void abort();
    std::uint32_t status();
    std::uint32_t read_data(unsigned bytes);
    void write_data(unsigned bytes, std::uint32_t value);
    void refresh();

    const SerialWiring wiring_;
    SerialTransfer transfer_;
    StatusPolling polling_;
    MappedReads mapped_;
    Running running_ = Running::Nothing;
    bool armed_ = false;     // a write command waits for its first data
    bool completed_ = true;  // TCF of the command has been set
};

}  // namespace outcore::board
