// GPDMA of STM32U5: sixteen channels with linked lists; no triggers, no two-dimensional addressing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <memory>

#include "board/peripherals/dma_move.hpp"
#include "board/peripherals/register_block.hpp"

namespace outcore::board {

struct GpdmaWiring {
    std::array<int, 16> interrupts{};
    Masters master = 0;
    std::function<double()> clock_hz;
    std::function<DmaRequester*(unsigned request)> requester;  // null: none of this number
};

class Gpdma : public RegisterBlock {
  public:
    Gpdma(GpdmaWiring wiring, MemoryMap& map, const platform::Engine& engine, BoardServices& board);
    /// A peripheral has raised a request.
    void poll();

  protected:
    std::uint32_t load(std::uint32_t offset, unsigned bytes) override;
    void store(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;
    void on_reset() override;

  private:
    static constexpr std::size_t kChannels = 16;
    struct Channel {
        std::unique_ptr<DmaMove> move;
        bool waiting = false;    // a block is set up, no request yet
        std::uint32_t done = 0;  // bytes that earlier flows of this block have moved
    };
    static std::uint32_t place(std::size_t channel, std::uint32_t what);
    std::uint32_t get(std::size_t channel, std::uint32_t what) const {
        return value(place(channel, what));
    }
    bool by_software(std::size_t channel) const;
    DmaBlock block(std::size_t channel) const;
    std::string fault(std::size_t channel) const;
    std::string refusal(std::size_t channel, const DmaBlock& block) const;
    void write_control(std::size_t channel, std::uint32_t value);
    void begin_block(std::size_t channel);
    bool load_link(std::size_t channel);
    void try_start(std::size_t channel);
    void reached(std::size_t channel, bool end);
    void stop(std::size_t channel);
    void fail(std::size_t channel, std::uint32_t flag, Misuse kind, const std::string& what);
    void idle(std::size_t channel, std::uint32_t flags);
    void raise(std::size_t channel, std::uint32_t flags);
    void refresh(std::size_t channel);

    const GpdmaWiring wiring_;
    std::array<Channel, kChannels> channels_;
    MemoryMap& map_;
};

}  // namespace outcore::board
