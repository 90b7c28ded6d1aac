// memory_map.svg: addresses over time, one panel for each on-chip memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "simulator/memory_lives.hpp"

namespace outcore::report {

/// Same schedule and timeline, same bytes.
std::string memory_map_svg(const schedule::Schedule& schedule,
                           const std::vector<simulator::TimelineEntry>& timeline);

}  // namespace outcore::report
