// SPDX-License-Identifier: Apache-2.0
#include "cli/board_steps.hpp"

#include <optional>

#include "base/file.hpp"
#include "board/virtual_board.hpp"
#include "cli/replay_plan.hpp"
#include "judge/board/replay_overhead.hpp"
#include "judge/child_process.hpp"

namespace outcore::cli {
namespace {

namespace fs = std::filesystem;

struct Evidence {
    judge::BoardReplay replay;
    std::optional<judge::Firmware> firmware;
};

Evidence run_on_virtual_board(const BoardReplayOptions& options, const schedule::Schedule& plan,
                              double predicted_seconds) {
    const judge::TemporaryFolder temporary;
    const fs::path build = options.build.empty() ? temporary.path() : fs::path(options.build);
    Evidence evidence;
    evidence.firmware = expect(judge::build_firmware(options.bundle, build));
    judge::BoardReplayRequest request;
    request.schedule = &plan;
    request.bundle = options.bundle;
    request.elf = evidence.firmware->elf;
    if (!options.input.empty()) request.input = frame_inputs(*plan.network, options.input).bytes;
    request.predicted_seconds = predicted_seconds;
    request.runner = board::run_firmware;
    request.profile = judge::overhead_profile(*evidence.firmware);
    evidence.replay = expect(judge::replay_on_virtual_board(request));
    return evidence;
}

void add_times(const schedule::Schedule& plan, const judge::BoardReport& report,
               const std::string& place, const simulator::SimulationResult& simulated,
               report::BoardPage& page) {
    const auto commands = judge::stamped_commands(report);
    if (commands.empty()) {
        page.no_times = "the report has no frame with stamps";
        return;
    }
    const auto timeline = judge::board_timeline(plan, *commands.front(), place);
    if (!timeline) {
        page.no_times = to_string(timeline.diagnostics().front());
        return;
    }
    page.times = judge::compare_times(plan, *timeline, simulated);
}

}  // namespace

report::BoardPage judge_on_board(const BoardReplayOptions& options) {
    const Home home = find_home();
    const schedule::Schedule plan = load_schedule_file(fs::path(options.bundle) / "schedule.json");
    const FrameInputs inputs = frame_inputs(*plan.network, options.input);
    const judge::Expectation expected = expect(judge::expect(plan, inputs.bytes));
    const cost::KernelProfile profile = load_profile(home, *plan.platform, options.kernels);
    const simulator::SimulationResult simulated =
        cli::simulate(plan, profile, simulator::Options{});

    const bool real = !options.report.empty();
    Evidence evidence;
    if (real)
        evidence.replay = expect(judge::replay_of_log(options.report));
    else
        evidence = run_on_virtual_board(options, plan, simulated.latency_s);
    if (!options.log.empty()) write_file(options.log, evidence.replay.log);
    const std::string place = real ? options.report : "virtual board";
    if (real || evidence.replay.problem.empty())
        expect(judge::check_belongs(evidence.replay.report, place, options.bundle));

    report::BoardPage page;
    const judge::Target target = real ? judge::Target::RealBoard : judge::Target::VirtualBoard;
    page.target = judge::to_string(target);
    page.kernel_profile = profile.name();
    page.network = plan.network;
    page.verdict = judge::verdict_on_board(evidence.replay, target, expected);
    page.misuse = evidence.replay.misuse;
    page.core_hz = static_cast<double>(evidence.replay.report.core_hz);
    page.instructions = evidence.replay.instructions;
    page.host_seconds = evidence.replay.host_seconds;
    add_times(plan, evidence.replay.report, place, simulated, page);
    if (evidence.firmware) page.overhead = judge::overhead_of(evidence.replay, *evidence.firmware);
    return page;
}

}  // namespace outcore::cli
