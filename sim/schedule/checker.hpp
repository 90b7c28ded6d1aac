// Proves from the schedule alone that it is right under any timing (docs/design.md, the contract).
// Shares no code with any scheduler; receptive fields are computed here a second time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schedule/constants_layout.hpp"
#include "schedule/schedule.hpp"

namespace outcore::schedule {

/// Every rule that a schedule can break, one line of explanation each in `explain`.
enum class Rule {
    // structure
    BadReference,
    WrongLane,
    Cycle,
    // legal
    BufferOutsideMemory,
    BufferMisaligned,
    RegionOutsideBuffer,
    NotAddressable,
    ChannelReach,
    ChannelLength,
    ChannelAlignment,
    TransferShape,
    ReadGranule,
    ImageTooLarge,
    ChunkOverlap,
    ChunkLayout,
    // compute
    BadTile,
    OperandMismatch,
    MissingInput,
    ConstantsMismatch,
    PartialSums,
    Scratch,
    InPlace,
    // order
    ReadWriteRace,
    WriteWriteRace,
    // defined
    UndefinedRead,
    WrongContent,
    ImageOverwritten,
    OutputIncomplete,
    RepeatedCompute,
    // coherence
    CacheLineShared,
    // storage
    ProgramWithoutErase,
    ProgramCrossesPage,
    EraseMisaligned,
    DieBusy,
    WrongMode,
    // frames
    InputReadEarly,
    InputMissing,
    OutputMissing,
    BadDelay,
    FrameOverlap,
};
std::string_view to_string(Rule rule);
std::string_view explain(Rule rule);

struct Violation {
    Rule rule = Rule::BadReference;
    TaskId task;   // invalid when the rule concerns no single task
    TaskId other;  // the second task of a race, else invalid
    std::string message;
};

struct CheckReport {
    std::vector<Violation> violations;
    std::int64_t tasks = 0, edges = 0;
    bool ok() const { return violations.empty(); }
};

/// Stops after `most` violations. O(pieces * log(pieces)) in the number of contiguous pieces of all
/// regions.
CheckReport check(const Schedule& schedule, const KernelLayouts& layouts, std::size_t most = 20);

}  // namespace outcore::schedule
