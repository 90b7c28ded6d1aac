// Closed form of a sequential piece in a memory, external RAM included. Shares no code with
// hardware.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "platform/platform.hpp"

namespace outcore::cost {

enum class Access { Read, Write };

/// Seconds of the data of `bytes` at the memory's own pace; with set-up of each burst where the
/// memory has no other description (burst_setup_clocks).
double ram_streaming_s(const platform::Memory& memory, std::int64_t bytes, Access access);

/// Seconds before the data can flow: opening rows (SDRAM), chip select, command and latency
/// (PSRAM). The piece begins at the start of a row, in banks that hold other rows. 0 for on-chip
/// memory.
double ram_opening_s(const platform::Memory& memory, std::int64_t bytes, Access access);

/// Both: what a piece takes that waits for nobody else.
double ram_seconds(const platform::Memory& memory, std::int64_t bytes, Access access);

/// Seconds that the core waits for operands in internal flash: the wait states of each line that is
/// read. The bytes themselves come with the kernel's own loads or line fills, as from on-chip RAM.
double flash_wait_s(const platform::Memory& memory, std::int64_t bytes);

}  // namespace outcore::cost
