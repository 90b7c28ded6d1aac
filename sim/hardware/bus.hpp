// The bus matrix: routes transactions to devices and shares a device's time between the masters
// that stream to or from it at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <array>
#include <list>
#include <memory>
#include <systemc>
#include <vector>

#include "base/ids.hpp"
#include "hardware/activity_log.hpp"
#include "hardware/command_recorder.hpp"
#include "hardware/local_time.hpp"

namespace outcore::hardware {

/// What part of a device's time a stream takes when it runs at full speed, 0 to 1.
struct Demand {
    DeviceId device;
    double share = 0.0;
};

/// Arbitration is max-min fair per device (round robin of bursts in the limit of short bursts):
/// streams whose demands fit together do not slow each other; others share equally what is left. An
/// uncontended stream takes exactly its own duration.
class Bus : public sc_core::sc_module {
  public:
    Bus(const sc_core::sc_module_name& name, std::size_t masters, std::size_t devices);
    ~Bus() override;

    using MasterSocket = tlm_utils::simple_target_socket_tagged<Bus>;
    using DeviceSocket = tlm_utils::simple_initiator_socket_tagged<Bus>;
    MasterSocket& master(std::size_t index) { return *masters_.at(index); }
    DeviceSocket& device(DeviceId id) { return *devices_.at(id.index()); }

    /// Occupies both devices until a stream of `duration` is through; returns how much longer it
    /// took.
    sc_core::sc_time carry(LocalTime& local, sc_core::sc_time duration,
                           const std::array<Demand, 2>& demands);
    /// The part of a device's time that the core takes from now on; it has priority over streams.
    void set_core_demands(std::vector<Demand> demands);

    /// One track for each device, by its name: what part of its time is taken.
    void record(ActivityLog& log, const std::vector<std::string>& devices);
    /// `recorder` is told when data of `device` really streams.
    void listen(DeviceId device, CommandRecorder& recorder) {
        listeners_.at(device.index()) = &recorder;
    }

  private:
    struct Stream {
        std::array<Demand, 2> demands;
        double remaining_s = 0.0;
        double rate = 1.0;
        sc_core::sc_time since;
        sc_core::sc_event rate_changed;
        bool settled = false;  // while rates are worked out
    };
    void b_transport(int master, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    bool fits_alone(const std::array<Demand, 2>& demands) const;
    void rebalance();
    /// What `stream` has done until now at its rate; the rest is left.
    void progress(Stream& stream, sc_core::sc_time now);
    // What follows runs only while activity is recorded.
    [[gnu::cold]] void note_arrival(sc_core::sc_time delay);
    [[gnu::cold]] void note(const Demand& demand, sc_core::sc_time start, sc_core::sc_time end,
                            double rate);
    [[gnu::cold]] void note_share(const Stream& stream, sc_core::sc_time now);
    [[gnu::cold]] void note_alone(const std::array<Demand, 2>& demands, sc_core::sc_time start,
                                  sc_core::sc_time duration);
    [[gnu::cold]] void note_streamed(const std::array<Demand, 2>& demands, sc_core::sc_time start,
                                     sc_core::sc_time end);
    [[gnu::cold]] void note_core();
    /// Settles the streams of the fullest device; false when every stream is settled.
    bool settle_bottleneck(std::vector<double>& free);
    static double share_on(const Stream& stream, DeviceId device);

    std::vector<std::unique_ptr<MasterSocket>> masters_;
    std::vector<std::unique_ptr<DeviceSocket>> devices_;
    std::vector<double> core_share_;  // by device
    std::vector<Demand> core_demands_;
    std::list<Stream> streams_;
    // Only while activity is recorded.
    ActivityLog* log_ = nullptr;
    std::vector<ActivityTrack> tracks_;        // by device
    std::vector<CommandRecorder*> listeners_;  // by device; null for memories
    sc_core::sc_time core_demands_since_;
};

}  // namespace outcore::hardware
