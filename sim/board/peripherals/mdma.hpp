// MDMA of STM32H7: sixteen channels on the AXI bus and the core's TCM port. Blocks and repeated
// blocks without address update; no linked lists, no endianness exchange.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <memory>

#include "board/peripherals/dma_move.hpp"
#include "board/peripherals/register_block.hpp"

namespace outcore::board {

struct MdmaWiring {
    int interrupt = 0;
    Masters axi = 0, tcm = 0;  // the two ports, as the memory map knows them
    std::function<double()> clock_hz;
    std::function<DmaRequester*(unsigned request)> requester;  // null: none of this number
};

class Mdma : public RegisterBlock {
  public:
    Mdma(MdmaWiring wiring, MemoryMap& map, const platform::Engine& engine, BoardServices& board);
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
        bool waiting = false;    // enabled, no request yet
        std::int64_t done = 0;   // bytes that earlier moves of this channel transfer have moved
        std::int64_t total = 0;  // of the channel transfer
        std::int64_t piece = 0;  // bytes that a software request moves
    };
    static std::uint32_t place(std::size_t channel, std::uint32_t what);
    std::uint32_t field_of(std::size_t channel, std::uint32_t what, unsigned shift,
                           unsigned bits) const;
    bool by_software(std::size_t channel) const;
    DmaBlock block(std::size_t channel) const;
    std::string fault(std::size_t channel) const;
    std::string refusal(std::size_t channel, const DmaBlock& block) const;
    void write_control(std::size_t channel, std::uint32_t value);
    void enable(std::size_t channel);
    void try_start(std::size_t channel);
    void reached(std::size_t channel);
    void disable(std::size_t channel);
    void show_rest(std::size_t channel, std::int64_t done);
    void fail(std::size_t channel, Misuse kind, const std::string& what);
    void raise(std::size_t channel, std::uint32_t flags);
    void refresh();

    const MdmaWiring wiring_;
    std::array<Channel, kChannels> channels_;
    MemoryMap& map_;
};

}  // namespace outcore::board
