// SPDX-License-Identifier: Apache-2.0
#include "hardware/command_gate.hpp"

#include <algorithm>

#include "hardware/sim_time.hpp"

namespace outcore::hardware {
namespace {

std::size_t index(FlashOperation operation) { return static_cast<std::size_t>(operation); }

/// Durations are rounded to the kernel's resolution one by one, so an instant may be early by one
/// unit.
bool before(sc_core::sc_time at, sc_core::sc_time legal) { return at.value() + 1 < legal.value(); }

}  // namespace

CommandGate::CommandGate(const platform::Storage& storage, const SerialClocks& clocks,
                         std::size_t dies)
    : storage_(storage), clocks_(clocks), until_(dies + 1, Instants(timing_rules().size())) {
    for (std::size_t o = 0; o < kBusOperations; ++o) {
        for (std::size_t r = 0; r < timing_rules().size(); ++r) {
            const auto operation = static_cast<FlashOperation>(o);
            if (holds(timing_rules()[r].later, operation)) rules_before_[o].push_back(r);
            if (holds(timing_rules()[r].earlier, operation)) rules_after_[o].push_back(r);
        }
    }
}

const TimingRule* CommandGate::too_early(FlashOperation operation, DieRange dies,
                                         sc_core::sc_time at) const {
    if (!before(at, latest_)) return nullptr;  // nearly always: no rule holds anybody back
    const TimingRule* broken = nullptr;
    sc_core::sc_time legal = at;
    const auto consult = [&](const Instants& until) {
        for (const std::size_t r : rules_before_[index(operation)]) {
            if (!before(legal, until[r])) continue;
            legal = until[r];
            broken = &timing_rules()[r];
        }
    };
    for (std::size_t die = dies.first; die <= dies.last; ++die) consult(until_[die]);
    consult(until_.back());
    return broken;
}

const StateRule* CommandGate::barred(FlashOperation operation) const {
    for (const StateRule& rule : state_rules()) {
        // What needs no erase (SD card, PSRAM) has no write enable latch either.
        if (rule.state == FlashState::WriteEnabled && !storage_.needs_erase) continue;
        if (holds(in(rule.state) ? rule.barred_in : rule.barred_outside, operation)) return &rule;
    }
    return nullptr;
}

void CommandGate::issue(FlashOperation operation, DieRange dies, sc_core::sc_time rise,
                        const RuleContext& context) {
    for (const std::size_t r : rules_after_[index(operation)]) {
        const TimingRule& rule = timing_rules()[r];
        const sc_core::sc_time until =
            rise + to_time(rule_seconds(rule.time, storage_, clocks_, context));
        latest_ = std::max(latest_, until);
        if (rule.scope == RuleScope::Part) {
            until_.back()[r] = until;
        } else {
            for (std::size_t die = dies.first; die <= dies.last; ++die) until_[die][r] = until;
        }
    }
}

void CommandGate::change_states(FlashOperation operation) {
    for (const StateRule& rule : state_rules()) {
        bool& state = states_[static_cast<std::size_t>(rule.state)];
        if (holds(rule.entered_by, operation)) state = true;
        if (holds(rule.left_by, operation)) state = false;
    }
}

void CommandGate::lift_busy(std::size_t die) {
    for (std::size_t r = 0; r < timing_rules().size(); ++r) {
        if (!timing_rules()[r].busy) continue;
        Instants& until = timing_rules()[r].scope == RuleScope::Part ? until_.back() : until_[die];
        until[r] = sc_core::SC_ZERO_TIME;
    }
}

}  // namespace outcore::hardware
