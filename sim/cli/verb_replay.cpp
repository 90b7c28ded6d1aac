// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/json_writer.hpp"
#include "cli/replay_plan.hpp"
#include "cli/steps.hpp"
#include "cli/verbs.hpp"

namespace outcore::cli {
namespace {

struct Options {
    std::string bundle, on = "host", input;
    std::uint32_t seed = 1;
    std::int32_t repeats = 1;
};

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

void run(const Options& options, const Globals& globals) {
    const Home home = find_home();
    const schedule::Schedule plan =
        load_schedule_file(std::filesystem::path(options.bundle) / "schedule.json");
    std::vector<PlannedReplay> replays = plan_replays(options.on, *plan.platform, options.seed);
    replays.front().repeats = options.repeats;  // the other delays do not depend on the seed
    const FrameInputs inputs = frame_inputs(*plan.network, options.input);
    const auto lines =
        run_replays(home, *plan.network, options.bundle, replays, inputs.bytes, inputs.frames);
    if (globals.json) fmt::print("{}", to_json(lines));
    for (const report::ReplayLine& line : lines) {
        if (globals.json) break;
        fmt::print("{}: {}\n", line.name,
                   line.skipped.empty() ? judge::to_string(line.verdict, *plan.network)
                                        : "skipped, " + line.skipped);
    }
    if (!all_ok(lines))
        fail(ExitCode::CheckFailed,
             fmt::format("{}: the replay differs from in-core execution", options.bundle));
}

}  // namespace

void add_replay(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "replay",
        "run a bundle with the embedded runtime and compare every byte with in-core execution");
    verb->add_option("bundle", options->bundle, "folder written by deploy or run")->required();
    verb->add_option("--on", options->on, "host or qemu")->capture_default_str();
    verb->add_option("--input", options->input,
                     "raw bytes of all inputs, frame after frame; default: a seeded input");
    verb->add_option("--seed", options->seed, "of random transfer delays")->capture_default_str();
    verb->add_option("--repeat", options->repeats,
                     "replays with random delays, each with the next seed")
        ->capture_default_str()
        ->check(CLI::Range(1, 100000));
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
