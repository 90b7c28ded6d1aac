// The memories of a platform at the addresses where the core finds them, aliases included.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "board/core/elf_image.hpp"
#include "board/core/guest_memory.hpp"
#include "platform/platform.hpp"

namespace outcore::board {

/// On-chip memories; what lies outside comes with windows. Flash is erased, RAM filled with a
/// pattern, so that reading before writing shows.
GuestMemory board_memories(const platform::Platform& platform);

/// Where the core finds stack pointer and reset vector: the lowest segment in internal flash, else
/// the lowest of all.
std::uint32_t vector_table(const ElfImage& image, const GuestMemory& memory);

}  // namespace outcore::board
