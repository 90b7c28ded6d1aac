// Lets a process run ahead of the kernel as far as nobody else could notice (temporal decoupling
// without an error): it hands over only when another process has something to do before its own
// next step.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

namespace outcore::hardware {

/// The clock of one SC_THREAD. now() is its own time; sync() makes the kernel's time catch up.
class LocalTime {
  public:
    /// Without decoupling every step is a wait.
    explicit LocalTime(bool decoupled) : decoupled_(decoupled) {}

    sc_core::sc_time now() const { return sc_core::sc_time_stamp() + ahead_; }

    /// True when no other process can run before now() + `step`.
    bool alone_for(sc_core::sc_time step) const {
        return decoupled_ && ahead_ + step < sc_core::sc_time_to_pending_activity();
    }

    void advance(sc_core::sc_time step) {
        const bool alone = alone_for(step);
        ahead_ += step;
        if (!alone) sync();
    }
    void sync() {
        if (ahead_ == sc_core::SC_ZERO_TIME) return;
        sc_core::wait(ahead_);
        ahead_ = sc_core::SC_ZERO_TIME;
    }

  private:
    bool decoupled_;
    sc_core::sc_time ahead_;
};

}  // namespace outcore::hardware
