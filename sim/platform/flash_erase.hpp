// What an erase or a program of flash takes as the part wears, and which erase command a region is
// best erased with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "platform/platform.hpp"

namespace outcore::platform {

/// How far between typical and maximum time the part has aged: its cycles over its endurance, not
/// beyond 1. That the growth is linear is assumed; hardware facts 4.2 say only that the maximum
/// reflects degradation after cycling (a Winbond application note).
inline double wear_share(const Storage& storage, double cycles) {
    if (storage.endurance_cycles <= 0.0) return 1.0;
    return std::clamp(cycles / storage.endurance_cycles, 0.0, 1.0);
}

/// typ + (max - typ) * share; a maximum that is not stated (0) leaves the typical time.
inline Seconds worn(Seconds typ, Seconds max, double share) {
    return Seconds(typ.count + std::max(0.0, max.count - typ.count) * share);
}

/// The largest erase command that begins at `offset` and erases no more than `bytes`; the sector
/// where none fits.
EraseKind largest_erase(const Storage& storage, std::int64_t offset, std::int64_t bytes);

}  // namespace outcore::platform
