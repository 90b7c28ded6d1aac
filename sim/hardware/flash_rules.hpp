// The rules of a serial flash as data: how long after one command another may come, and which
// commands a state of the part bars. A new rule is a new row; the gate consults it and the tests
// walk over it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

#include "hardware/flash_command.hpp"
#include "hardware/serial_clocks.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

namespace fault {
constexpr const char* kBusy = "/outcore/flash/busy";
constexpr const char* kChipSelect = "/outcore/flash/chip-select-high";
constexpr const char* kLatency = "/outcore/flash/latency";
constexpr const char* kWriteEnable = "/outcore/flash/write-enable";
constexpr const char* kPoweredDown = "/outcore/flash/powered-down";
constexpr const char* kSuspended = "/outcore/flash/suspended";
constexpr const char* kContinuous = "/outcore/flash/continuous-read";
}  // namespace fault

/// One bit for each operation on the bus.
using OperationSet = std::uint32_t;
constexpr OperationSet bit(FlashOperation operation) {
    return OperationSet{1} << static_cast<unsigned>(operation);
}
constexpr OperationSet set_of(std::initializer_list<FlashOperation> operations) {
    OperationSet set = 0;
    for (const FlashOperation operation : operations) set |= bit(operation);
    return set;
}
constexpr bool holds(OperationSet set, FlashOperation operation) {
    return (set & bit(operation)) != 0;
}

/// Whom a rule holds back: the die that the earlier command addressed, or the whole part.
enum class RuleScope { Die, Part };

/// What a rule waits for; rule_seconds() gives the length.
enum class RuleTime {
    DeselectAfterRead,
    DeselectAfterOther,
    PageProgram,
    SectorErase,
    HalfBlockErase,
    BlockErase,
    ChipErase,
    RestOfOperation,
    SuspendLatency,
    ResumeToSuspend,
    EnterPowerDown,
    LeavePowerDown,
    Reset
};

/// `later` is refused with `fault` until `time` after chip select rose at the end of `earlier`.
struct TimingRule {
    const char* name;  // as data sheets call it
    OperationSet earlier, later;
    RuleScope scope;
    RuleTime time;
    const char* fault;
    bool busy;  // the part programs or erases; a suspend or a reset ends it
};
std::span<const TimingRule> timing_rules();

enum class FlashState : std::uint8_t { WriteEnabled, PoweredDown, Suspended, Continuous };
constexpr std::size_t kFlashStates = 4;

/// Commands that lead into a state and out of it, and which are refused in it or outside it.
struct StateRule {
    const char* name;
    FlashState state;
    OperationSet entered_by, left_by;
    OperationSet barred_in, barred_outside;
    const char* fault;
};
std::span<const StateRule> state_rules();

/// What the length of an operation depends on beside the part.
struct RuleContext {
    double wear_share = 0.0;  // 0 fresh, 1 worn out
    std::int64_t pages = 1;   // touched by one program; more than one only without erase
    double rest_s = 0.0;      // of the operation that is resumed
};
double rule_seconds(RuleTime time, const platform::Storage& storage, const SerialClocks& clocks,
                    const RuleContext& context);

/// How long the part is busy with `operation` itself; 0 for those that are over with their command.
double busy_seconds(FlashOperation operation, const platform::Storage& storage,
                    const SerialClocks& clocks, const RuleContext& context);

}  // namespace outcore::hardware
