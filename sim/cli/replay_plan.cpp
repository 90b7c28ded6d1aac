// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_plan.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "base/file.hpp"
#include "cli/steps.hpp"
#include "judge/verdict.hpp"
#include "reference/executor.hpp"

namespace outcore::cli {
using judge::Delays;
using judge::Target;

namespace {

bool in_path(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
    }
    return false;
}

}  // namespace

std::string PlannedReplay::name() const {
    if (target != Target::Host) return std::string(judge::to_string(target));
    return fmt::format("{}, {} delays", judge::to_string(target), judge::to_string(delays));
}

std::vector<PlannedReplay> plan_replays(const std::string& on, const platform::Platform& platform,
                                        std::uint32_t seed) {
    if (on == "host") {
        return {{Target::Host, Delays::Random, seed, 1},
                {Target::Host, Delays::Zero, seed, 1},
                {Target::Host, Delays::Max, seed, 1}};
    }
    if (on == "qemu") {
        const auto target = emulation_of(platform.core);
        if (!target)
            fail(ExitCode::BadInput, fmt::format("{}: QEMU has no machine for core {}",
                                                 platform.name, platform.core.name));
        return {{*target, Delays::Random, seed, 1}};
    }
    if (on == "virtual-board")
        fail(ExitCode::BadInput, "virtual-board: outcore replay BUNDLE --on virtual-board runs it");
    fail(ExitCode::BadInput, fmt::format("--on {}: must be host, qemu or virtual-board", on));
}

std::vector<report::ReplayLine> run_replays(const Home& home, const schedule::Schedule& plan,
                                            const std::filesystem::path& bundle,
                                            const std::vector<PlannedReplay>& replays,
                                            const std::vector<std::uint8_t>& inputs,
                                            std::int32_t frames) {
    const judge::Expectation expected = expect(judge::expect(plan, inputs));
    std::vector<report::ReplayLine> lines;
    for (const PlannedReplay& planned : replays) {
        report::ReplayLine line;
        line.name = planned.name();
        if (planned.target != Target::Host && !in_path("qemu-system-arm")) {
            line.skipped = "qemu-system-arm is not installed";
        } else {
            judge::ReplayRequest request;
            request.bundle = bundle;
            request.target = planned.target;
            request.input = inputs;
            request.frames = frames;
            request.delays = planned.delays;
            request.seed = planned.seed;
            request.repeats = planned.repeats;
            request.programs = home.programs;
            line.verdict = judge::verdict_on(
                request, expect(judge::replay(request), ExitCode::Broken), expected);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

FrameInputs frame_inputs(const network::Network& network, const std::string& file) {
    if (file.empty()) return {judge::seeded_frames(network, 1), 1};
    FrameInputs inputs;
    inputs.bytes = expect(read_bytes(file));
    const auto frame = static_cast<std::size_t>(reference::input_bytes(network));
    if (inputs.bytes.empty() || inputs.bytes.size() % frame != 0) {
        fail(ExitCode::BadInput,
             fmt::format(
                 "{}: has {} bytes; must be a multiple of {}, the bytes of all inputs of one frame",
                 file, inputs.bytes.size(), frame));
    }
    inputs.frames = static_cast<std::int32_t>(inputs.bytes.size() / frame);
    return inputs;
}

bool all_ok(const std::vector<report::ReplayLine>& lines) {
    return std::all_of(lines.begin(), lines.end(), [](const report::ReplayLine& line) {
        return !line.skipped.empty() || line.verdict.ok();
    });
}

}  // namespace outcore::cli
