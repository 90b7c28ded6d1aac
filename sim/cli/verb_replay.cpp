// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/json_writer.hpp"
#include "cli/board_steps.hpp"
#include "cli/replay_plan.hpp"
#include "cli/steps.hpp"
#include "cli/verbs.hpp"

namespace outcore::cli {
namespace {

struct Options {
    BoardReplayOptions board;  // bundle and input are those of every target
    std::string on = "host";
    std::uint32_t seed = 1;
    std::int32_t repeats = 1;
};

constexpr std::string_view kVirtualBoard = "virtual-board";

std::string to_json(const std::vector<report::ReplayLine>& lines) {
    JsonWriter json;
    json.begin_object().member("ok", all_ok(lines)).key("replays").begin_array();
    for (const report::ReplayLine& line : lines) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("target", line.name)
            .member("skipped", line.skipped);
        json.member("ok", line.skipped.empty() && line.verdict.ok())
            .member("frames", line.verdict.frames);
        json.member("bytes_compared", line.verdict.bytes_compared)
            .member("bytes_equal", line.verdict.bytes_equal);
        json.member("problem", line.verdict.problem).key("first_operator");
        if (line.verdict.first_operator)
            json.value(line.verdict.first_operator->value);
        else
            json.null();
        json.end_object();
    }
    return json.end_array().end_object().text();
}

void run_on_board(const BoardReplayOptions& options, const Globals& globals) {
    const report::BoardPage page = judge_on_board(options);
    fmt::print("{}", globals.json ? report::board_json(page) : report::board_page(page));
    if (!page.verdict.ok())
        fail(ExitCode::CheckFailed,
             fmt::format("{}: the board differs from in-core execution", options.bundle));
    if (!page.misuse.empty())
        fail(ExitCode::CheckFailed, fmt::format("{}: the firmware misuses the hardware ({} ways)",
                                                options.bundle, page.misuse.size()));
}

void run_emulated(const Options& options, const Globals& globals) {
    const Home home = find_home();
    const std::string& bundle = options.board.bundle;
    const schedule::Schedule plan =
        load_schedule_file(std::filesystem::path(bundle) / "schedule.json");
    std::vector<PlannedReplay> replays = plan_replays(options.on, *plan.platform, options.seed);
    replays.front().repeats = options.repeats;  // the other delays do not depend on the seed
    const FrameInputs inputs = frame_inputs(*plan.network, options.board.input);
    const auto lines = run_replays(home, plan, bundle, replays, inputs.bytes, inputs.frames);
    if (globals.json) fmt::print("{}", to_json(lines));
    for (const report::ReplayLine& line : lines) {
        if (globals.json) break;
        fmt::print("{}: {}\n", line.name,
                   line.skipped.empty() ? judge::to_string(line.verdict, *plan.network)
                                        : "skipped, " + line.skipped);
    }
    if (!all_ok(lines))
        fail(ExitCode::CheckFailed,
             fmt::format("{}: the replay differs from in-core execution", bundle));
}

void run(const Options& options, const Globals& globals, const CLI::App& verb) {
    const bool log = !options.board.report.empty();
    if (log && verb.count("--on") > 0)
        fail(ExitCode::BadInput, "--report is of a board that has run; leave --on out");
    if (log || options.on == kVirtualBoard) return run_on_board(options.board, globals);
    for (const char* flag : {"--build", "--log", "--kernels"}) {
        if (verb.count(flag) > 0)
            fail(ExitCode::BadInput, fmt::format("{} is for --on {}", flag, kVirtualBoard));
    }
    run_emulated(options, globals);
}

}  // namespace

void add_replay(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "replay",
        "run a bundle with the embedded runtime and compare every byte with in-core execution");
    verb->add_option("bundle", options->board.bundle, "folder written by deploy or run")
        ->required();
    verb->add_option("--on", options->on, "host, qemu or virtual-board")->capture_default_str();
    verb->add_option("--report", options->board.report,
                     "judge a board's report instead: what its UART sent, saved to a file");
    verb->add_option("--build", options->board.build,
                     "virtual board: folder to build the firmware in; default: a temporary one");
    verb->add_option("--log", options->board.log,
                     "virtual board: file for its report, as outcore fit takes it");
    verb->add_option("--kernels", options->board.kernels,
                     "boards: kernel profile of the simulation to compare with, a name or a file; "
                     "default: the board's");
    verb->add_option("--input", options->board.input,
                     "raw bytes of all inputs, frame after frame; default: a seeded input");
    verb->add_option("--seed", options->seed, "of random transfer delays")->capture_default_str();
    verb->add_option("--repeat", options->repeats,
                     "replays with random delays, each with the next seed")
        ->capture_default_str()
        ->check(CLI::Range(1, 100000));
    verb->callback([options, verb, &globals] { run(*options, globals, *verb); });
}

}  // namespace outcore::cli
