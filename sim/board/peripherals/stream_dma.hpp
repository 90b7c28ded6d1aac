// The DMA of F4, F7 and H7: eight streams with a FIFO each.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "board/peripherals/dma_move.hpp"
#include "board/peripherals/register_block.hpp"

namespace outcore::board {

struct StreamDmaWiring {
    std::array<int, 8> interrupts{};
    Masters master = 0;
    bool memory_to_memory = false;  // DMA2 only on F4 and F7
    std::function<double()> clock_hz;
    /// The requester that a stream listens to at present; null: none.
    std::function<DmaRequester*(int stream, unsigned channel)> requester;
    unsigned channel_bits = 3;  // of CHSEL; 0 with a DMAMUX
};

class StreamDma : public RegisterBlock {
  public:
    StreamDma(std::string name, StreamDmaWiring wiring, MemoryMap& map,
              const platform::Engine& engine, BoardServices& board);
    /// A peripheral has raised a request.
    void poll();

  protected:
    std::uint32_t load(std::uint32_t offset, unsigned bytes) override;
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
    void on_reset() override;

  private:
    struct Stream {
        std::unique_ptr<DmaMove> move;
        bool waiting = false;    // enabled, no request yet
        std::uint32_t done = 0;  // bytes that earlier flows of this block have moved
    };
    std::uint32_t control(int stream) const { return value(place(stream, 0)); }
    static std::uint32_t place(int stream, std::uint32_t what);
    std::string fault(int stream, std::uint32_t control) const;
    DmaBlock block(int stream, std::uint32_t control) const;
    void write_control(int stream, std::uint32_t value);
    void enable(int stream, std::uint32_t value);
    void try_start(int stream);
    void reached(int stream, bool end);
    void raise(int stream, std::uint32_t flags);
    void disable(int stream);
    void refresh(int stream);

    const StreamDmaWiring wiring_;
    std::array<Stream, 8> streams_;
    MemoryMap& map_;
};

}  // namespace outcore::board
