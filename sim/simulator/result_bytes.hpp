// A result as bytes for a pipe between two processes of one program. Not a file format.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::simulator {

std::vector<std::uint8_t> to_bytes(const Result<SimulationResult>& result);

/// Nothing when the bytes are cut short or not from to_bytes().
std::optional<Result<SimulationResult>> from_bytes(std::span<const std::uint8_t> bytes);

}  // namespace outcore::simulator
