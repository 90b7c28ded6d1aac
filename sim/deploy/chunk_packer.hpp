// The bytes of one chunk of constants, in the layout that docs/spec/blob.md gives its kernel.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "schedule/constants_layout.hpp"
#include "schedule/schedule.hpp"

namespace outcore::deploy {

/// As long as the chunk says; a diagnostic when that is not what the layout says. Gaps are 0xFF.
Result<std::vector<std::uint8_t>> pack_chunk(const network::Network& network,
                                             const schedule::ImageChunk& chunk,
                                             const schedule::KernelLayouts& layouts);

}  // namespace outcore::deploy
