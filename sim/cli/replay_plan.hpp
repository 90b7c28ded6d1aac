// Which replays a verb runs, and running them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/home.hpp"
#include "judge/bundle_replay.hpp"
#include "report/run_page.hpp"

namespace outcore::cli {

/// One replay of a bundle: where, and how long transfers take there.
struct PlannedReplay {
    judge::Target target = judge::Target::Host;
    judge::Delays delays = judge::Delays::Random;
    std::uint32_t seed = 1;
    std::int32_t repeats = 1;

    std::string name() const;
};

/// "host" with its three kinds of delays, "qemu" for the core of `platform`; "virtual-board" is
/// refused: board_steps.hpp runs it. Fails with BadInput for anything else.
std::vector<PlannedReplay> plan_replays(const std::string& on, const platform::Platform& platform,
                                        std::uint32_t seed);

/// Replays on the same inputs and compares with the reference. A target whose emulator is not
/// installed is skipped with the reason.
std::vector<report::ReplayLine> run_replays(const Home& home, const schedule::Schedule& plan,
                                            const std::filesystem::path& bundle,
                                            const std::vector<PlannedReplay>& replays,
                                            const std::vector<std::uint8_t>& inputs,
                                            std::int32_t frames);

/// Raw bytes of all inputs of whole frames from a file; the frames are counted. Empty path: the
/// seeded input.
struct FrameInputs {
    std::vector<std::uint8_t> bytes;
    std::int32_t frames = 1;
};
FrameInputs frame_inputs(const network::Network& network, const std::string& file);

bool all_ok(const std::vector<report::ReplayLine>& lines);

}  // namespace outcore::cli
