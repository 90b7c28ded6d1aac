// How fast a DMA engine moves items as its registers tell it to: the arithmetic of part of the
// transaction-level model, from widths and bursts instead of a driver's profile.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "platform/transfer_engine.hpp"

namespace outcore::board {

/// What one port of the engine is programmed to.
struct PortSetup {
    std::int32_t width = 1;  // bytes of an item
    std::int32_t beats = 1;  // items of a burst
};

struct DmaPace {
    double byte_clocks = 0.0;   // of the engine's bus, steady
    double drain_clocks = 0.0;  // from the last byte's read to its write
};

/// `from_request`: the source is a peripheral that asks for each burst.
DmaPace dma_pace(const platform::Engine& engine, PortSetup source, PortSetup destination,
                 bool from_request);

}  // namespace outcore::board
