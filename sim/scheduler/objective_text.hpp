// Objectives, limits and constraints as people write them. What is wrong is answered with what
// would be right. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// "energy", "latency,sram" or "0.7*latency+0.3*energy".
Result<Objective> parse_objective(const std::string& text);
/// "energy=2mJ", "throughput=10fps", "sram=200KiB". The unit is part of it.
Result<Limit> parse_limit(const std::string& text);
/// A value as parse_limit reads it.
std::string with_unit(Metric metric, double value);

Result<Reserve> parse_reserve(const std::string& text, const platform::Platform& platform);
Result<DeviceId> parse_forbid(const std::string& text, const platform::Platform& platform);
/// "3=4,0,16,0": operator, rows, columns, channels, input channels; 0 is free.
Result<FixedTile> parse_tile(const std::string& text, const Problem& problem);
/// "8,0,32,0": rows, columns, channels, input channels of any tile, at most; 0 is free.
Result<TileLimits> parse_tile_limits(const std::string& text);
/// "name of an activation=memory".
Result<FixedPlace> parse_place(const std::string& text, const Problem& problem);

}  // namespace outcore::scheduler
