// SPDX-License-Identifier: Apache-2.0
#include "hardware/command_recorder.hpp"

namespace outcore::hardware {

void CommandRecorder::connect(ActivityLog& log, const std::string& storage) {
    TrackInfo commands, phases;
    commands.group = phases.group = "flash";
    commands.name = storage + " command";
    commands.states = activity::Command::names();
    phases.name = storage + " phase";
    phases.states = activity::Phase::names();
    commands_.connect(log, commands);
    phases_.connect(log, phases);
}

void CommandRecorder::open() {
    for (const Command& command : pending_) write(command);
    pending_.clear();
}

void CommandRecorder::command(activity::Command::State what, double at_s, bool continues) {
    pending_.push_back({what, at_s, continues, {}});
}

void CommandRecorder::phase(activity::Phase::State what, double duration_s) {
    Command& command = pending_.back();
    const double start_s = command.phases.empty() ? command.start_s : command.phases.back().end_s;
    command.phases.push_back({what, start_s, start_s + duration_s, false});
}

void CommandRecorder::stream(double duration_s) {
    phase(activity::Phase::kData, duration_s);
    pending_.back().phases.back().streams = true;
}

void CommandRecorder::mode_switch(double at_s, double duration_s) {
    command(activity::Command::kModeSwitch, at_s);
    phase(activity::Phase::kBusy, duration_s);
}

void CommandRecorder::streamed(double start_s, double end_s) {
    double late_s = 0.0;
    bool found = false;
    for (Command& command : pending_) {
        if (found) command.start_s += late_s;
        for (Phase& phase : command.phases) {
            if (found) {
                phase.start_s += late_s;
                phase.end_s += late_s;
            } else if (phase.streams) {
                found = true;
                late_s = end_s - phase.end_s;
                phase.start_s = start_s;
                phase.end_s = end_s;
                phase.streams = false;
            }
        }
    }
}

void CommandRecorder::write(const Command& command) {
    if (command.phases.empty()) return;
    const double end_s = command.phases.back().end_s;
    if (command.continues) {
        commands_.extend(command.what, command.start_s, end_s);
    } else {
        commands_.add(command.what, command.start_s, end_s);
    }
    for (const Phase& phase : command.phases) {
        if (command.continues) {
            phases_.extend(phase.what, phase.start_s, phase.end_s);
        } else {
            phases_.add(phase.what, phase.start_s, phase.end_s);
        }
    }
}

namespace {

activity::Command::State command_of(FlashOperation operation) {
    if (is_erase(operation)) return activity::Command::kErase;
    switch (operation) {
        case FlashOperation::Read:
            return activity::Command::kRead;
        case FlashOperation::PageProgram:
            return activity::Command::kProgram;
        case FlashOperation::ReadStatus:
            return activity::Command::kReadStatus;
        case FlashOperation::SetIndirect:
        case FlashOperation::SetMapped:
            return activity::Command::kModeSwitch;
        default:
            return activity::Command::kWriteEnable;  // an instruction and nothing else
    }
}

const CommandClocks& clocks_of(FlashOperation operation, const SerialClocks& clocks) {
    if (operation == FlashOperation::Read) return clocks.read;
    if (operation == FlashOperation::PageProgram) return clocks.program;
    return operation == FlashOperation::ReadStatus ? clocks.status : clocks.erase;
}

}  // namespace

void record_command(CommandRecorder& recorder, const CarriedOut& done, const SerialClocks& clocks,
                    double clock_hz, const StageTiming& timing) {
    const bool streams =
        done.operation == FlashOperation::Read || done.operation == FlashOperation::PageProgram;
    const auto phase = [&](activity::Phase::State what, double count) {
        if (count > 0.0) recorder.phase(what, count / clock_hz);
    };
    recorder.command(command_of(done.operation), done.at_s, streams && !timing.first);
    const CommandClocks& command = clocks_of(done.operation, clocks);
    const bool addressed =
        streams || done.operation == FlashOperation::ReadStatus ||
        (is_erase(done.operation) && done.operation != FlashOperation::ChipErase);
    if (!streams || timing.first) {
        // A read without instruction is shorter by just that.
        const double setup = timing.setup_s * clock_hz;
        const bool bare = streams && setup < command.opening() - 0.5;
        if (!bare) phase(activity::Phase::kInstruction, command.instruction);
        if (addressed) {
            phase(activity::Phase::kAddress, command.address);
            phase(activity::Phase::kDummy, command.waits);
        }
        if (done.operation == FlashOperation::ReadStatus)
            phase(activity::Phase::kData, command.per_byte);
    }
    if (streams) {
        recorder.stream(timing.full_burst_s * static_cast<double>(done.bytes / timing.burst_bytes) +
                        timing.tail_burst_s);
    }
    if (!streams || timing.last) {
        const bool read = done.operation == FlashOperation::Read;
        phase(activity::Phase::kDeselect, read ? clocks.deselect_read : clocks.deselect_other);
    }
    if (done.busy_s > 0.0) recorder.phase(activity::Phase::kBusy, done.busy_s);
}

}  // namespace outcore::hardware
