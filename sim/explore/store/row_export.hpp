// The rows of a sweep as CSV or JSON Lines (docs/spec/store.md), by number. Same results, same
// bytes: what differs from run to run is left out unless asked for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "explore/store/sweep_store.hpp"

namespace outcore::explore {

enum class RowFormat : std::uint8_t { Csv, JsonLines };

/// `write` gets the text piece by piece. `with_timing`: seconds and tries of each point too.
void export_rows(SweepStore& store, const SweepEntry& sweep, RowFormat format, bool with_timing,
                 const std::function<void(std::string_view)>& write);

}  // namespace outcore::explore
