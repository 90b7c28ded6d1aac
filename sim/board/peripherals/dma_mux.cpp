// Registers and bits: ST CMSIS headers (DMAMUX_Channel_TypeDef).
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/dma_mux.hpp"

#include <array>

namespace outcore::board {
namespace {

constexpr std::size_t kChannels = 16;

constexpr std::array<RegisterSpec, kChannels + 2> make_table() {
    std::array<RegisterSpec, kChannels + 2> table{};
    for (std::uint32_t i = 0; i < kChannels; ++i)
        table[i] = {"CxCR", 4 * i, 0, 0x1FFF037F, 0, kWords};
    table[kChannels] = {"CSR", 0x80, 0, 0, 0xFFFF, kWords};
    table[kChannels + 1] = {"CFR", 0x84, 0, 0xFFFF, 0, kWords};
    return table;
}
constexpr auto kTable = make_table();

}  // namespace

DmaMux::DmaMux(BoardServices& board) : RegisterBlock("DMAMUX1", kTable, board) {}

}  // namespace outcore::board
