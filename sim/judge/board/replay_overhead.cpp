// SPDX-License-Identifier: Apache-2.0
#include "judge/board/replay_overhead.hpp"

#include <algorithm>

namespace outcore::judge {
namespace {

using board::CycleScope;

// Functions of runtime/ports/stm32/firmware_frame.c, none of which is inlined.
constexpr std::string_view kFrame = "firmware_run_frame";
constexpr std::string_view kWait = "firmware_wait";
constexpr std::string_view kBind = "firmware_bind";

/// Who takes time stamps: the firmware, and the runtime (oc_lane.c) that asks it to.
bool takes_stamps(std::string_view function) {
    return function == "firmware_stamp" || function.rfind("oc_lane_stamp", 0) == 0;
}

double& share_of(Overhead& overhead, CycleScope scope) {
    switch (scope) {
        case CycleScope::Kernel:
            return overhead.kernel_cycles;
        case CycleScope::Application:
            return overhead.application_cycles;
        case CycleScope::Waiting:
            return overhead.waiting_cycles;
        case CycleScope::Handler:
            return overhead.handler_cycles;
        case CycleScope::WaitingHandler:
            return overhead.waiting_handler_cycles;
        case CycleScope::Frame:
            break;
    }
    return overhead.runtime_cycles;
}

}  // namespace

board::ProfileRequest overhead_profile(const Firmware& firmware) {
    board::ProfileRequest request;
    request.frame = kFrame;
    for (const auto& [function, source] : firmware.sources) {
        // Names of static functions may be those of other files' as well.
        const bool global = function.rfind("oc_", 0) == 0;
        if (global && firmware.is_kernel(source)) request.scopes[function] = CycleScope::Kernel;
    }
    request.scopes[std::string(kWait)] = CycleScope::Waiting;
    request.scopes[std::string(kBind)] = CycleScope::Application;
    return request;
}

std::optional<Overhead> overhead_of(const BoardReplay& replay, const Firmware& firmware) {
    if (replay.profiled_frames == 0) return std::nullopt;
    const auto frames = static_cast<double>(replay.profiled_frames);
    Overhead overhead;
    for (const board::FunctionCycles& function : replay.functions) {
        const double cycles = static_cast<double>(function.cycles) / frames;
        overhead.frame_cycles += cycles;
        if (takes_stamps(function.function)) {
            overhead.stamp_cycles += cycles;
            continue;
        }
        share_of(overhead, function.scope) += cycles;
        const bool handler =
            function.scope == CycleScope::Handler || function.scope == CycleScope::WaitingHandler;
        if (!handler && function.scope != CycleScope::Frame) continue;
        const auto source = firmware.sources.find(function.function);
        overhead.functions.push_back(
            {function.function, source == firmware.sources.end() ? "" : source->second, handler,
             cycles, static_cast<double>(function.calls) / frames});
    }
    std::stable_sort(overhead.functions.begin(), overhead.functions.end(),
                     [](const auto& a, const auto& b) { return a.cycles > b.cycles; });
    return overhead;
}

}  // namespace outcore::judge
