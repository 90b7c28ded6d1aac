// What QUADSPI and OCTOSPI have in common: a controller for serial memories with indirect commands,
// status polling and a memory-mapped mode. Their registers differ in place, hardly in meaning.
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
    int banks = 1;  // memories side by side
    std::int64_t fifo_bytes = 32;
    std::function<double()> kernel_hz;        // 0: no clock
    std::function<std::string()> wrong_pins;  // empty: all pins are connected
    SerialMemory* memory = nullptr;
};

/// Where the registers are that both have.
struct SerialRegisters {
    std::uint32_t status, clear, length, address, data, mask, match, interval, timeout;
    std::uint32_t device;   // may change while busy: ST's drivers set CSHT before the data
    std::uint32_t trigger;  // starts commands without address and data
};

/// Commands start on the last register that they need: the trigger without address and data, AR
/// with an address, DR with data to write. Status polling jumps over the reads during which the
/// memory cannot become ready.
class SerialController : public RegisterBlock, public DmaRequester {
  public:
    /// For accesses to the memory-mapped window.
    Picoseconds access(std::uint32_t offset, unsigned bytes, bool write);
    bool in_mapped_mode() const { return running_ == Running::Mapped; }

    std::uint32_t data_register() const override;
    std::optional<DataFlow> flow() override;
    void begin_service() override { transfer_.hold(); }
    void take(std::span<std::uint8_t> bytes, Picoseconds when) override;
    void give(std::span<const std::uint8_t> bytes, Picoseconds when) override;
    void end_service(Picoseconds when) override;

  protected:
    enum class Mode { IndirectWrite, IndirectRead, AutoPoll, MemoryMapped };
    SerialController(std::string name, std::span<const RegisterSpec> table,
                     const SerialRegisters& places, SerialWiring wiring, BoardServices& board);

    virtual Mode mode() const = 0;
    /// As the registers describe it; of a window write where `mapped_write`.
    virtual SerialFrame frame(bool mapped_write) const = 0;
    virtual bool has_address() const = 0;
    virtual bool has_data() const = 0;
    /// Of the memory, as the controller is told.
    virtual std::int64_t memory_bytes() const = 0;
    /// Of CR: may change only while the controller is idle.
    virtual std::uint32_t idle_only() const = 0;
    virtual bool takes_window_writes() const { return false; }

    std::uint32_t load(std::uint32_t offset, unsigned bytes) override;
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
    void on_reset() override;
    bool is_data_port(std::uint32_t offset) const override;
    double kernel_hz() const { return wiring_.kernel_hz(); }
    /// Bytes of a data phase by DLR, whose highest value means all up to the memory's end.
    std::int64_t data_bytes() const;
    bool dual_flash() const;

  private:
    enum class Running { Nothing, Command, Polling, Mapped };
    std::int64_t threshold() const;
    bool busy();
    bool refuse();
    void control(std::uint32_t value);
    void configure(std::uint32_t offset, std::uint32_t value);
    SerialMemory* reachable();
    void start();
    void start_mapped(SerialMemory* memory, Picoseconds begin);
    void start_polling(SerialMemory* memory, const SerialFrame& frame, Picoseconds begin);
    void settle();
    void abort();
    std::uint32_t status();
    std::uint32_t read_data(unsigned bytes);
    void write_data(unsigned bytes, std::uint32_t value);
    void refresh();

    const SerialRegisters places_;
    const SerialWiring wiring_;
    SerialTransfer transfer_;
    StatusPolling polling_;
    MappedReads mapped_;
    Running running_ = Running::Nothing;
    bool armed_ = false;     // a write command waits for its first data
    bool completed_ = true;  // TCF of the command has been set
};

}  // namespace outcore::board
