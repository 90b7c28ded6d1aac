// What the dies of a flash program or erase, and what of it is suspended.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "hardware/command_gate.hpp"
#include "hardware/flash_command.hpp"

namespace outcore::hardware {

class DieWork {
  public:
    struct Operation {
        FlashOperation kind = FlashOperation::Read;
        std::int64_t address = 0, bytes = 0;
        sc_core::sc_time end;
    };
    explicit DieWork(std::size_t dies) : running_(dies) {}

    void start(DieRange dies, const Operation& operation);
    /// False when the die has nothing left to suspend at `rise`.
    bool suspend(std::size_t die, sc_core::sc_time rise);
    /// Goes on at `rise`; seconds that are left, 0 when nothing is suspended.
    double resume(sc_core::sc_time rise);
    /// The die with a suspended operation.
    std::optional<std::size_t> suspended_die() const;
    /// The suspended operation that a read or program of these bytes would disturb, or none. A
    /// suspended program bars every other program.
    const Operation* disturbed(FlashOperation operation, std::int64_t address,
                               std::int64_t bytes) const;
    /// Ends everything; returns what was not complete.
    std::vector<Operation> abandon(sc_core::sc_time now);

  private:
    struct Suspended {
        Operation operation;
        sc_core::sc_time rest;
        std::size_t die = 0;
    };
    std::vector<Operation> running_;  // of each die
    std::optional<Suspended> suspended_;
};

}  // namespace outcore::hardware
