// A platform as the bounds see it: the most that its memories hold and its channels carry. Every
// rate is what no access of the cost model exceeds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "platform/platform.hpp"

namespace outcore::bound {

/// What a user allows of a board.
struct Allowed {
    std::optional<std::int64_t> sram_bytes;  // nothing: all that there is
    bool external_ram = true;
    std::optional<std::int64_t> internal_flash_bytes;  // of constants; nothing: all that there is
};

struct BoardLimits {
    double on_chip_bytes = 0.0;         // kernels read it without crossing a priced channel
    double external_bytes = 0.0;        // of external RAM
    double internal_flash_bytes = 0.0;  // holds one set of constants, whatever is in it
    // Bytes a cycle of the core, over all storages and all external RAMs.
    double transfer_rate = 0.0;  // storages, by DMA beside the cpu
    double mapped_rate = 0.0;    // storages, through the memory-mapped window, by the cpu
    double external_rate = 0.0;  // external RAM, either way
    bool one_storage = true;     // then a mapped read and a transfer never overlap

    double storage_rate() const {
        return transfer_rate > mapped_rate ? transfer_rate : mapped_rate;
    }
    /// Least cycles in which kernels of `compute` cycles run and `bytes` cross the storages'
    /// channels. What is read through the window keeps the cpu from computing.
    double storage_cycles(double compute, double bytes) const;
    /// The same where the bytes may come from storages and external RAM alike.
    double any_cycles(double bytes) const;
};

BoardLimits board_limits(const platform::Platform& platform, const Allowed& allowed);

}  // namespace outcore::bound
