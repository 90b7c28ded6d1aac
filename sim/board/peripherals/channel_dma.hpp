// The DMA of L4: seven channels without FIFO, which move single items.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <memory>

#include "board/peripherals/dma_move.hpp"
#include "board/peripherals/register_block.hpp"

namespace outcore::board {

struct ChannelDmaWiring {
    std::array<int, 7> interrupts{};
    Masters master = 0;
    std::function<double()> clock_hz;
    /// Channels count from 0. `selection`: the channel's field of CSELR, 0 where a DMAMUX selects.
    std::function<DmaRequester*(int channel, unsigned selection)> requester;
};

class ChannelDma : public RegisterBlock {
  public:
    /// `selects`: it has CSELR itself.
    ChannelDma(std::string name, bool selects, ChannelDmaWiring wiring, MemoryMap& map,
               const platform::Engine& engine, BoardServices& board);
    /// A peripheral has raised a request.
    void poll();

  protected:
    std::uint32_t load(std::uint32_t offset, unsigned bytes) override;
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
    void on_reset() override;

  private:
    struct Channel {
        std::unique_ptr<DmaMove> move;
        bool waiting = false;    // enabled, no request yet
        std::uint32_t done = 0;  // bytes that earlier flows of this block have moved
    };
    static std::uint32_t place(int channel, std::uint32_t what);
    std::uint32_t control(int channel) const { return value(place(channel, 0)); }
    DmaBlock block(int channel, std::uint32_t control) const;
    std::string fault(int channel, std::uint32_t control) const;
    void write_control(int channel, std::uint32_t value);
    void enable(int channel, std::uint32_t control);
    void try_start(int channel);
    void reached(int channel, bool end);
    void disable(int channel);
    void raise(int channel, std::uint32_t flags);
    void refresh(int channel);

    const ChannelDmaWiring wiring_;
    const bool selects_;
    std::array<Channel, 7> channels_;
    MemoryMap& map_;
};

}  // namespace outcore::board
