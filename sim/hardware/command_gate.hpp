// Keeps the rules of a flash: asks the tables whether a command may come now, and notes what each
// command holds back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <systemc>
#include <vector>

#include "hardware/flash_rules.hpp"

namespace outcore::hardware {

/// First and last die that a command touches.
struct DieRange {
    std::size_t first = 0, last = 0;
};

/// `storage` and `clocks` must outlive it.
class CommandGate {
  public:
    CommandGate(const platform::Storage& storage, const SerialClocks& clocks, std::size_t dies);

    /// The rule that refuses `operation` at `at`; of several, the one that lasts longest. None: it
    /// is in time.
    const TimingRule* too_early(FlashOperation operation, DieRange dies, sc_core::sc_time at) const;
    /// The state that bars `operation` now, or none.
    const StateRule* barred(FlashOperation operation) const;

    /// Chip select rose at `rise` at the end of `operation`.
    void issue(FlashOperation operation, DieRange dies, sc_core::sc_time rise,
               const RuleContext& context);
    /// Enters and leaves the states of `operation`.
    void change_states(FlashOperation operation);
    void leave(FlashState state) { states_[static_cast<std::size_t>(state)] = false; }
    bool in(FlashState state) const { return states_[static_cast<std::size_t>(state)]; }
    /// A suspend or a reset ended what the die was busy with.
    void lift_busy(std::size_t die);

  private:
    using Instants = std::vector<sc_core::sc_time>;  // by rule
    const platform::Storage& storage_;
    const SerialClocks& clocks_;
    std::array<std::vector<std::size_t>, kBusOperations> rules_before_, rules_after_;
    std::vector<Instants> until_;  // of each die, then of the part
    sc_core::sc_time latest_;      // of all of them that ever were
    std::array<bool, kFlashStates> states_{};
};

}  // namespace outcore::hardware
