// Runs the embedded runtime on a bundle in a process of its own: natively, or as Cortex-M machine
// code under qemu-system-arm.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "judge/operator_sums.hpp"

namespace outcore::judge {

/// The last two are boards, for judge/board; replay() is not for them.
enum class Target { Host, QemuM4, QemuM7, QemuM33, VirtualBoard, RealBoard };
std::string_view to_string(Target target);
/// The program that replays on `target`, below the folder `programs`.
std::filesystem::path program_of(const std::filesystem::path& programs, Target target);

/// When transfers end: after random times, at once, or as late as the schedule allows.
enum class Delays { Random, Zero, Max };
std::string_view to_string(Delays delays);

struct ReplayRequest {
    std::filesystem::path bundle;
    Target target = Target::Host;
    std::vector<std::uint8_t> input;  // raw bytes of all inputs, frame after frame
    std::int32_t frames = 1;
    Delays delays = Delays::Random;
    std::uint32_t seed = 1;          // of random delays
    std::int32_t repeats = 1;        // runs of each frame, each with the next seed; all must agree
    std::filesystem::path programs;  // folder of outcore-replay-host and the .elf files
    double timeout_seconds = 600.0;
};

struct ReplayResult {
    std::vector<std::uint8_t> outputs;  // frame after frame; empty when the replay failed
    std::vector<OperatorSums> sums;     // of each frame
    int exit_code = 0;
    bool timed_out = false;
    std::string messages;  // what the program said
    double seconds = 0.0;
};

/// A replay that fails is a result; a diagnostic means that there was none: a missing program or
/// bundle, or a report that cannot be read.
Result<ReplayResult> replay(const ReplayRequest& request);

}  // namespace outcore::judge
