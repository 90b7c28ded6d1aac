// One task of a schedule as bytes, docs/spec/blob.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "deploy/core_writes.hpp"
#include "deploy/wait_reduction.hpp"
#include "schedule/schedule.hpp"

namespace outcore::deploy {

/// The runtime's window holds no longer record.
inline constexpr std::size_t kLongestRecord = 384;

/// The record of `task`, whole words. Offsets are from the start of a device. A diagnostic
/// names the task when the record is too long or a number does not fit.
/// `writes` are those of `schedule`.
Result<std::vector<std::uint8_t>> task_record(const schedule::Schedule& schedule,
                                              const CoreWrites& writes, TaskId task,
                                              std::span<const Wait> waits);

/// A transfer with rows, then planes, joined where they touch on both sides.
schedule::Transfer jointly_coalesced(schedule::Transfer transfer);

}  // namespace outcore::deploy
