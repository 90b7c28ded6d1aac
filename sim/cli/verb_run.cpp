// The main job: from a model to replayed firmware, with one page at the end.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "cli/replay_plan.hpp"
#include "cli/schedule_options.hpp"
#include "cli/verbs.hpp"
#include "deploy/bundle.hpp"
#include "schedule/schedule_json.hpp"

namespace outcore::cli {
namespace {

struct Options {
    ScheduleOptions schedule;
    OutputOptions output;
    std::string replay = "host,qemu", input;
};

std::vector<PlannedReplay> planned(const std::string& on, const platform::Platform& platform) {
    std::vector<PlannedReplay> replays;
    if (on == "none") return replays;
    for (const std::string& target : CLI::detail::split(on, ',')) {
        for (const PlannedReplay& replay : plan_replays(target, platform, 1))
            replays.push_back(replay);
    }
    return replays;
}

void run(const Options& options, const Globals& globals) {
    const Home home = find_home();
    OutputFolder folder = create_output(options.output);
    const schedule::KernelLayouts layouts = load_layouts(home);
    const schedule::Schedule plan = make_schedule(home, options.schedule);
    const std::vector<PlannedReplay> replays = planned(options.replay, *plan.platform);
    const FrameInputs inputs = frame_inputs(*plan.network, options.input);
    require_checked(plan, layouts);
    const std::string schedule_text = schedule::to_json(plan);
    write_file(folder.path() / "schedule.json", schedule_text);

    const cost::KernelProfile profile =
        load_profile(home, *plan.platform, options.schedule.kernels);
    const simulator::SimulationResult result = cli::simulate(plan, profile, simulator::Options{});
    report::RunPage page;
    page.simulated =
        simulated(plan, result, profile, layouts, constraints_of(options.schedule),
                  {{"schedule schedule.json", sha256_hex(std::string_view(schedule_text))}});
    report::write_result_files(page.simulated, folder.path());

    const std::filesystem::path bundle = folder.path() / "bundle";
    std::filesystem::create_directory(bundle);
    const deploy::BundleSummary summary = expect(
        deploy::write_bundle(plan, layouts, bundle, home.runtime_sources), ExitCode::Infeasible);
    page.bundle = {options.output.folder + "/bundle", summary.blob_bytes, summary.image_bytes,
                   summary.internal_flash.needed_bytes, summary.internal_flash.usable_bytes};
    page.fit = report::in_core_fit(*plan.network, *plan.platform);
    page.kernel_profile = profile.name();
    page.replays = run_replays(home, plan, bundle, replays, inputs.bytes, inputs.frames);

    const std::string text = report::run_page(page);
    write_file(folder.path() / "report.txt", text);
    folder.commit();
    fmt::print("{}", globals.json ? report::result_json(page.simulated)
                                  : text + "\nWritten to " + options.output.folder + "\n");
    if (!all_ok(page.replays))
        fail(ExitCode::CheckFailed, "the replay differs from in-core execution");
}

}  // namespace

void add_run(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "run", "the main job: schedule, check, simulate, deploy and replay, with a report");
    add_schedule_options(*verb, options->schedule);
    add_output_options(*verb, options->output);
    verb->add_option("--replay", options->replay, "comma-separated: host, qemu; or none")
        ->capture_default_str();
    verb->add_option("--input", options->input,
                     "raw bytes of all inputs, frame after frame; default: a seeded input");
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
