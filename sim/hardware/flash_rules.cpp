// SPDX-License-Identifier: Apache-2.0
#include "hardware/flash_rules.hpp"

#include <algorithm>

#include "platform/flash_erase.hpp"

namespace outcore::hardware {
namespace {

using enum FlashOperation;

constexpr OperationSet kEvery = (OperationSet{1} << kBusOperations) - 1;
constexpr OperationSet kErases = set_of({SectorErase, HalfBlockErase, BlockErase, ChipErase});
/// While a die works it still answers status reads, takes a suspend and obeys a reset.
constexpr OperationSet kWhileBusy = set_of({ReadStatus, Suspend, Reset});
constexpr OperationSet kNeedsReady = kEvery & ~kWhileBusy;

constexpr TimingRule kTiming[] = {
    {"tSHSL1", bit(Read), kEvery, RuleScope::Part, RuleTime::DeselectAfterRead, fault::kChipSelect,
     false},
    {"tSHSL2", kEvery & ~bit(Read), kEvery, RuleScope::Part, RuleTime::DeselectAfterOther,
     fault::kChipSelect, false},
    {"tPP", bit(PageProgram), kNeedsReady, RuleScope::Die, RuleTime::PageProgram, fault::kBusy,
     true},
    {"tSE", bit(SectorErase), kNeedsReady, RuleScope::Die, RuleTime::SectorErase, fault::kBusy,
     true},
    {"tBE32", bit(HalfBlockErase), kNeedsReady, RuleScope::Die, RuleTime::HalfBlockErase,
     fault::kBusy, true},
    {"tBE64", bit(BlockErase), kNeedsReady, RuleScope::Die, RuleTime::BlockErase, fault::kBusy,
     true},
    // No part suspends an erase of all of it.
    {"tCE", bit(ChipErase), kNeedsReady | bit(Suspend), RuleScope::Part, RuleTime::ChipErase,
     fault::kBusy, true},
    {"rest after resume", bit(Resume), kNeedsReady, RuleScope::Die, RuleTime::RestOfOperation,
     fault::kBusy, true},
    {"tSUS", bit(Suspend), kNeedsReady, RuleScope::Die, RuleTime::SuspendLatency, fault::kLatency,
     false},
    {"tRS", bit(Resume), bit(Suspend), RuleScope::Die, RuleTime::ResumeToSuspend, fault::kLatency,
     false},
    {"tDP", bit(DeepPowerDown), kEvery, RuleScope::Part, RuleTime::EnterPowerDown, fault::kLatency,
     false},
    {"tRES1", bit(ReleasePowerDown), kEvery, RuleScope::Part, RuleTime::LeavePowerDown,
     fault::kLatency, false},
    {"tRST", bit(Reset), kEvery, RuleScope::Part, RuleTime::Reset, fault::kLatency, false},
};

/// The first row that bars a command names its fault.
constexpr StateRule kStates[] = {
    {"deep power-down", FlashState::PoweredDown, bit(DeepPowerDown), bit(ReleasePowerDown),
     kEvery & ~bit(ReleasePowerDown), 0, fault::kPoweredDown},
    // Reads and programs of other sectors go on; a suspend that finds nothing to suspend is idle.
    {"suspended operation", FlashState::Suspended, bit(Suspend), set_of({Resume, Reset}),
     kErases | set_of({Suspend, DeepPowerDown}), 0, fault::kSuspended},
    // The part takes the next bits for an address.
    {"continuous read", FlashState::Continuous, bit(Read), set_of({ExitContinuous, Reset}),
     kEvery & ~set_of({Read, ExitContinuous, Reset}), 0, fault::kContinuous},
    {"write enable latch", FlashState::WriteEnabled, bit(WriteEnable),
     kErases | set_of({WriteDisable, PageProgram, Reset}), 0, kErases | bit(PageProgram),
     fault::kWriteEnable},
};

double worn(Seconds typ, Seconds max, const RuleContext& context) {
    return platform::worn(typ, max, context.wear_share).count;
}

double erase_seconds(platform::EraseKind kind, const platform::Storage& storage,
                     const RuleContext& context) {
    const platform::EraseType type = storage.erase_type(kind);
    return worn(type.typ, type.max, context);
}

}  // namespace

std::span<const TimingRule> timing_rules() { return kTiming; }
std::span<const StateRule> state_rules() { return kStates; }

double rule_seconds(RuleTime time, const platform::Storage& storage, const SerialClocks& clocks,
                    const RuleContext& context) {
    const platform::FlashTimes& times = storage.times;
    switch (time) {
        case RuleTime::DeselectAfterRead:
            return clocks.deselect_read / storage.bus_clock.count;
        case RuleTime::DeselectAfterOther:
            return clocks.deselect_other / storage.bus_clock.count;
        case RuleTime::PageProgram:
            return static_cast<double>(context.pages) *
                   worn(storage.page_program_typ, storage.page_program_max, context);
        case RuleTime::SectorErase:
            return erase_seconds(platform::EraseKind::Sector, storage, context);
        case RuleTime::HalfBlockErase:
            return erase_seconds(platform::EraseKind::HalfBlock, storage, context);
        case RuleTime::BlockErase:
            return erase_seconds(platform::EraseKind::Block, storage, context);
        case RuleTime::ChipErase:
            return erase_seconds(platform::EraseKind::Chip, storage, context);
        case RuleTime::RestOfOperation:
            return context.rest_s;
        case RuleTime::SuspendLatency:
            return times.suspend.count;
        case RuleTime::ResumeToSuspend:
            return times.resume_to_suspend.count;
        case RuleTime::EnterPowerDown:
            return times.enter_power_down.count;
        case RuleTime::LeavePowerDown:
            return times.leave_power_down.count;
        case RuleTime::Reset:
            return times.reset.count;
    }
    return 0.0;
}

double busy_seconds(FlashOperation operation, const platform::Storage& storage,
                    const SerialClocks& clocks, const RuleContext& context) {
    double busy = 0.0;
    for (const TimingRule& rule : kTiming) {
        if (rule.busy && holds(rule.earlier, operation))
            busy = std::max(busy, rule_seconds(rule.time, storage, clocks, context));
    }
    return busy;
}

}  // namespace outcore::hardware
