// The core: runs kernels, is interrupted by transfer handlers, sleeps while it waits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>

#include "hardware/activity_log.hpp"
#include "hardware/activity_states.hpp"
#include "hardware/local_time.hpp"
#include "hardware/power_meter.hpp"
#include "hardware/stage_timing.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

/// Handlers have one priority: they queue, and lengthen the kernel that they interrupt by their own
/// time.
class Core : public sc_core::sc_module {
  public:
    Core(const sc_core::sc_module_name& name, const platform::Core& core, Volts supply);
    tlm_utils::simple_initiator_socket<Core> bus{"bus"};

    /// Runs a kernel of `work` (call from the cpu lane's process); returns the time that handlers
    /// took from it.
    sc_core::sc_time compute(sc_core::sc_time work);
    /// Runs an interrupt handler on behalf of a channel's process; returns when it has ended.
    void handle(LocalTime& local, Cycles cycles);
    /// Adds to `delay` the time that reading or writing `bytes` in place through the bus takes.
    void access(std::uint64_t address, std::int64_t bytes, bool write, bool mapped,
                sc_core::sc_time& delay);

    /// Time spent in handlers until now.
    sc_core::sc_time handler_time() const;

    enum State : std::size_t { kSleep, kRun };
    PowerMeter& meter() { return meter_; }
    void record(ActivityLog& log);

  private:
    [[gnu::cold]] void note(activity::Core::State what, sc_core::sc_time start,
                            sc_core::sc_time end);
    const platform::Core& core_;
    PowerMeter meter_;
    ActivityTrack track_;
    sc_core::sc_time handlers_end_;
    sc_core::sc_time stolen_;  // from the kernel that runs, not yet waited for
    sc_core::sc_time handler_time_;
    tlm::tlm_generic_payload payload_;
    StageTiming timing_;
};

}  // namespace outcore::hardware
