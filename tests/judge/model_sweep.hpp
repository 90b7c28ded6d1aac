// One network on every board with every scheduler: schedule, check, bundle, replays on the host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "judge/deployed_network.hpp"
#include "support/shared_folder.hpp"

namespace outcore::testing {

constexpr const char* kBoards[] = {"stm32f746g-disco", "stm32f746g-disco-w25q", "stm32h747i-disco",
                                   "b-u585i-iot02a",   "stm32l476g-disco",      "b-l4s5i-iot01a"};

/// Boards without external RAM, on which a network may have no schedule.
inline bool may_be_infeasible(const std::string& board) {
    return board == "stm32l476g-disco" || board == "b-l4s5i-iot01a";
}

/// Zero and maximal delays once each, random ones `random_timings` times.
inline void replay_on_host(const Workload& load, const std::string& board,
                           const std::string& scheduler, std::int32_t random_timings) {
    const scheduler::Outcome outcome = make_schedule(load, board, scheduler);
    if (const auto* infeasible = std::get_if<scheduler::Infeasible>(&outcome)) {
        INFO(infeasible->message);
        CHECK(may_be_infeasible(board));
        return;
    }
    const Deployed deployed(std::get<schedule::Schedule>(outcome));
    for (const auto delays : {judge::Delays::Zero, judge::Delays::Max, judge::Delays::Random}) {
        CAPTURE(to_string(delays));
        judge::ReplayRequest request = deployed.request(load, judge::Target::Host, delays);
        if (delays == judge::Delays::Random) request.repeats = random_timings;
        check_replay(load, request);
    }
}

inline void replay_everywhere(const fs::path& model, std::int32_t random_timings) {
    const Workload load = load_workload(model, 1);
    for (const std::string board : kBoards) {
        for (const char* scheduler : {"serial", "double-buffer"}) {
            CAPTURE(board, scheduler);
            replay_on_host(load, board, scheduler, random_timings);
        }
    }
}

/// A network of the repository, below models/.
inline void replay_bundled_everywhere(const std::string& name, std::int32_t random_timings) {
    replay_everywhere(fs::path(OUTCORE_SOURCE_DIR) / "models" / name, random_timings);
}

/// A network of the shared folder, where there is one.
inline void replay_shared_everywhere(const std::string& name, std::int32_t random_timings) {
    const auto model = test::shared_path("models/" + name + ".tflite");
    if (!model) {
        WARN("skipped: no shared models");
        return;
    }
    replay_everywhere(*model, random_timings);
}

}  // namespace outcore::testing
