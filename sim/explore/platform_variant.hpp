// A platform of a suite: a board with another storage part, and with more or less on-chip RAM.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "explore/suite.hpp"
#include "platform/platform.hpp"

namespace outcore::explore {

/// Bytes of on-chip RAM that buffers may use.
std::int64_t usable_sram(const platform::Platform& platform);

/// The platform without a size, or with at least `sram_bytes` of usable on-chip RAM: where the
/// board has less, its largest bank is made larger (an assumption) and banks behind it move away.
/// Where it has more, the caller limits what schedulers may use.
Result<platform::Platform> load_variant(const SuitePlatform& chosen,
                                        const std::filesystem::path& configs,
                                        std::optional<std::int64_t> sram_bytes);

}  // namespace outcore::explore
