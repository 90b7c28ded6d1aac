// Writes down the commands on a storage's serial bus and their phases, from their closed forms: a
// command stays one transaction, however finely it is drawn.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hardware/activity_log.hpp"
#include "hardware/activity_states.hpp"
#include "hardware/flash_command.hpp"
#include "hardware/serial_clocks.hpp"
#include "hardware/stage_timing.hpp"

namespace outcore::hardware {

/// The storage knows a command's phases when it is asked for its timing; how long its data phase
/// really takes, the bus says later (streamed()). So the commands of one transaction wait here
/// until the next one.
class CommandRecorder {
  public:
    explicit operator bool() const { return static_cast<bool>(commands_); }
    void connect(ActivityLog& log, const std::string& storage);

    /// A transaction of the controller begins: what is pending is final.
    void open();
    /// A command at `at_s`; `continues` when it goes on with the data phase of the one before.
    void command(activity::Command::State what, double at_s, bool continues = false);
    /// Its next phase.
    void phase(activity::Phase::State what, double duration_s);
    /// Its next phase, whose true length streamed() tells.
    void stream(double duration_s);
    void mode_switch(double at_s, double duration_s);
    /// The phase given to stream() took from `start_s` to `end_s`; later phases move with it.
    void streamed(double start_s, double end_s);

  private:
    struct Phase {
        activity::Phase::State what;
        double start_s = 0.0, end_s = 0.0;
        bool streams = false;
    };
    struct Command {
        activity::Command::State what;
        double start_s = 0.0;
        bool continues = false;
        std::vector<Phase> phases;
    };
    void write(const Command& command);

    ActivityTrack commands_, phases_;
    std::vector<Command> pending_;
};

/// One command as the storage carried it out: `timing` is its answer, `busy_s` how long it programs
/// or erases afterwards.
struct CarriedOut {
    FlashOperation operation;
    double at_s = 0.0, busy_s = 0.0;
    std::int64_t bytes = 0;
};
void record_command(CommandRecorder& recorder, const CarriedOut& done, const SerialClocks& clocks,
                    double clock_hz, const StageTiming& timing);

}  // namespace outcore::hardware
