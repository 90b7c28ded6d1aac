// One transfer channel: moves contiguous pieces between two devices and charges its handlers to the
// core.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>

#include "hardware/activity_log.hpp"
#include "hardware/activity_states.hpp"
#include "hardware/bus.hpp"
#include "hardware/core.hpp"
#include "hardware/flash_command.hpp"
#include "hardware/local_time.hpp"
#include "hardware/stage_timing.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

/// A contiguous run of bytes of one device.
struct Span {
    DeviceId device;
    std::int64_t offset = 0;
};

/// A piece costs: start handler; set-up of both sides; for each burst the slowest of source,
/// destination and engine (the FIFO couples them; the engine's rate is that of the item width which
/// the addresses allow); release (drain of the FIFO, chip select, busy time); completion handler.
class DmaChannel : public sc_core::sc_module {
  public:
    DmaChannel(const sc_core::sc_module_name& name, const platform::Platform& platform,
               const platform::Channel& channel, Core& core, Bus& matrix, bool burst_by_burst);
    tlm_utils::simple_initiator_socket<DmaChannel> bus{"bus"};

    /// All three return when the completion handler has ended, in the time of `local`.
    void move(LocalTime& local, Span source, Span destination, std::int64_t bytes);
    /// Whole sectors, each time with the largest erase command that fits.
    void erase(LocalTime& local, Span region, std::int64_t bytes);
    void set_mode(LocalTime& local, DeviceId storage, bool mapped);

    void record(ActivityLog& log);

    /// Time that transfers so far lost to other masters.
    sc_core::sc_time contention() const { return contention_; }

  private:
    struct Side {
        tlm::tlm_generic_payload payload;
        StageTiming timing;
        FlashCommand command;
    };
    /// Of one piece: the engine's rate at its item width, and the time that it has taken so far.
    struct Pace {
        double seconds_per_byte = 0.0;
        double elapsed_s = 0.0;
    };
    /// A handler of this channel on the core.
    void handle(LocalTime& local, Cycles cycles, activity::Channel::State what) {
        if (track_) mark_ = local.now();
        core_.handle(local, cycles);
        if (track_) note_handler(local, cycles, what);
    }
    /// Since the last note, or since mark_, this channel was in state `what`.
    void note(activity::Channel::State what, const LocalTime& local) {
        if (track_) note_until(local.now(), what);
    }
    [[gnu::cold]] void note_handler(const LocalTime& local, Cycles cycles,
                                    activity::Channel::State what);
    [[gnu::cold]] void note_until(sc_core::sc_time now, activity::Channel::State what);
    void check_items(Span source, Span destination, std::int64_t bytes) const;
    std::int64_t burst_bytes(DeviceId source, DeviceId destination) const;
    void ask(Side& side, tlm::tlm_command command, Span span, std::int64_t bytes,
             const LocalTime& local);
    void run_chunk(LocalTime& local, Span source, Span destination, std::int64_t bytes,
                   std::int64_t burst, bool first, bool last, sc_core::sc_time start, Pace& pace);
    void control(LocalTime& local, FlashOperation operation, Span span, std::int64_t bytes);

    const platform::Platform& platform_;
    const platform::Channel& channel_;
    Core& core_;
    Bus& matrix_;
    const bool burst_by_burst_;
    Side read_, write_;
    sc_core::sc_time contention_;
    ActivityTrack track_;
    sc_core::sc_time mark_;  // while activity is recorded: what follows begins here
};

}  // namespace outcore::hardware
