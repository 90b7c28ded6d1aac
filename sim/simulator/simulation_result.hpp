// What a simulation finds out: plain values with their units in the names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "simulator/trace.hpp"

namespace outcore::simulator {

/// Why the cpu lane did not compute, in cycles of the core. Compute cycles and stalls make up the
/// latency.
struct StallCycles {
    std::int64_t weights_load = 0;     // waiting for constants to arrive
    std::int64_t activation_load = 0;  // waiting for activations to come back
    std::int64_t store = 0;            // waiting for activations to leave
    std::int64_t copy = 0;             // waiting for a copy between memories
    std::int64_t erase = 0;            // waiting for sector erases
    std::int64_t mode_switch = 0;      // waiting for a controller to change its mode
    std::int64_t dma_interrupts = 0;   // start and completion handlers of transfers
    std::int64_t bus_contention = 0;   // the part of the waiting above that other masters caused
    std::int64_t direct_access = 0;    // operands read or written in place in slow memory
    std::int64_t other = 0;            // waiting for other lanes without work of their own

    std::int64_t total() const {
        return weights_load + activation_load + store + copy + erase + mode_switch +
               dma_interrupts + bus_contention + direct_access + other;
    }
};

struct MemoryPeak {
    DeviceId memory;
    std::string name;
    std::int64_t extent_bytes = 0;  // highest address that a buffer uses
    std::int64_t live_peak_bytes =
        0;  // most bytes in use at one time, shared addresses counted once
    std::int64_t usable_bytes = 0;

    /// Part of the extent that is not in use even when most is: what addresses cost.
    double fragmentation() const {
        if (extent_bytes <= 0) return 0.0;
        return 1.0 - static_cast<double>(live_peak_bytes) / static_cast<double>(extent_bytes);
    }
};

/// Bytes that crossed the border of an off-chip device in one frame. Copies count at both ends.
struct Traffic {
    DeviceId device;
    std::string name;
    std::int64_t weights_bytes = 0;
    std::int64_t activations_loaded_bytes = 0;
    std::int64_t activations_stored_bytes = 0;
    std::int64_t copied_bytes = 0;
    std::int64_t direct_bytes = 0;  // by the core, in place

    std::int64_t total_bytes() const {
        return weights_bytes + activations_loaded_bytes + activations_stored_bytes + copied_bytes +
               direct_bytes;
    }
};

/// Of one inference.
struct ComponentEnergy {
    std::string component;  // "core", or the device's name
    std::string state;      // "run", "sleep", "read", "standby", ...
    double time_s = 0.0;
    double energy_j = 0.0;
};

/// Of one storage that wears (NOR flash, SD card), for one inference.
struct Wear {
    DeviceId storage;
    std::string name;
    double programs = 0.0;             // page program commands
    double erases = 0.0;               // sector erases of the schedule, or of the card
    std::int64_t hottest_sector = -1;  // without levelling; -1 when nothing is erased or all share
    double hottest_sector_erases = 0.0;  // after levelling, moves and refreshes included
    /// NOR: erased bytes / programmed bytes. Card: bytes that it programs / bytes written to it. 0
    /// when nothing is written.
    double write_amplification = 0.0;
    std::string levelling;            // "none", "static", "round-robin", "card"
    double inferences_per_day = 0.0;  // the duty that the years below stand for
    bool back_to_back = true;         // that is as many as the board makes
    /// Until the hottest sector reaches the rated endurance; nothing when none is erased.
    std::optional<double> lifetime_years;
    /// Until the first sector is worn, where endurance varies from sector to sector: in half of all
    /// storages, and in one of a hundred.
    std::optional<double> first_worn_median_years;
    std::optional<double> first_worn_early_years;
};

struct OperatorRow {
    OperatorId op;
    std::string name;
    std::int64_t tiles = 0;
    std::int64_t compute_cycles = 0;
    std::int64_t stall_cycles = 0;    // before and within its tiles
    std::int64_t transfer_bytes = 0;  // of the transfers that its tiles wait for, each counted once
    double start_s = 0.0, end_s = 0.0;  // of its first and last tile
};

struct TimelineEntry {
    TaskId task;
    std::int32_t frame = 0;  // that the task works on
    LaneId lane;
    double start_s = 0.0, end_s = 0.0;
    double contention_s = 0.0;  // of a transfer: what other masters cost it
};

/// Transaction: SystemC. Analytic: closed forms of sim/cost and a recurrence over the lanes,
/// without contention on the buses; no SystemC, so any number of times in a process.
enum class Fidelity : std::uint8_t { Transaction, Analytic };

struct SimulationResult {
    Fidelity fidelity = Fidelity::Transaction;
    /// Of a steady frame, from its first task to its last; with frames in flight from the moment
    /// that its first input is ready to the one at which its last output is taken.
    std::int64_t latency_cycles = 0;
    double latency_s = 0.0;
    double boot_s = 0.0;  // assumed 0: nothing is prepared before the first frame
    double first_frame_latency_s = 0.0;
    double period_s = 0.0;   // from frame to frame, steady
    std::int32_t delay = 0;  // iterations from a frame's input to its outputs
    std::int64_t ideal_latency_cycles =
        0;                        // operators untiled, in the fastest memory, no transfers
    double slowdown = 0.0;        // latency over ideal latency
    double throughput_fps = 0.0;  // 1 / period
    std::int32_t frames = 1;      // simulated

    // Of an iteration of the body: the first one that is like those that follow. Without delays
    // and tasks that are done once, that is the first frame.
    std::int64_t compute_cycles = 0;      // kernels
    std::int64_t application_cycles = 0;  // inputs written, outputs taken
    StallCycles stall_cycles;
    std::vector<MemoryPeak> peak_sram;
    std::vector<Traffic> traffic;
    std::vector<OperatorRow> operators;

    // Divided by the number of frames.
    double energy_j = 0.0;
    std::vector<ComponentEnergy> energy;
    std::vector<Wear> wear;

    std::vector<TimelineEntry> timeline;  // all frames, ordered by task in each
    std::optional<Trace> trace;           // of all frames; only when asked for
};

}  // namespace outcore::simulator
