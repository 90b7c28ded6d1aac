// How long an external RAM needs for a piece of a transfer: a role with one implementation for each
// way a memory is described.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "hardware/stage_timing.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

/// A run of bytes that one master asks for.
struct RamAccess {
    std::int64_t address = 0, bytes = 0;
    bool write = false;
};

/// Keeps what it has open between calls. A piece asked for burst by burst costs the same as at
/// once.
class RamModel {
  public:
    virtual ~RamModel() = default;
    /// Reads `first`, `last` and `burst_bytes` of `timing` and fills in the target's part.
    virtual void answer(const RamAccess& access, StageTiming& timing) = 0;
};

/// The model that the memory's description asks for; `memory` must outlive it.
std::unique_ptr<RamModel> make_ram_model(const platform::Memory& memory);

}  // namespace outcore::hardware
