// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "cli/schedule_options.hpp"
#include "cli/verbs.hpp"
#include "report/memory_chart.hpp"
#include "schedule/schedule_json.hpp"

namespace outcore::cli {
namespace {

struct Options {
    ScheduleOptions schedule;
    OutputOptions output;
};

void run(const Options& options, const Globals& globals) {
    const Home home = find_home();
    OutputFolder folder = create_output(options.output);
    const schedule::Schedule plan = make_schedule(home, options.schedule);
    require_checked(plan, load_layouts(home));
    write_file(folder.path() / "schedule.json", schedule::to_json(plan));
    simulator::Options analytic;
    analytic.fidelity = simulator::Fidelity::Analytic;
    const cost::KernelProfile profile =
        load_profile(home, *plan.platform, options.schedule.kernels);
    write_file(folder.path() / "memory_map.svg",
               report::memory_map_svg(plan, cli::simulate(plan, profile, analytic).timeline));
    folder.commit();
    if (globals.json) {
        JsonWriter json;
        json.begin_object()
            .member("schedule", options.output.folder + "/schedule.json")
            .member("tasks", plan.tasks.size());
        fmt::print("{}", json.end_object().text());
    } else {
        fmt::print("{}/schedule.json: {} tasks, checked\n", options.output.folder,
                   plan.tasks.size());
    }
}

}  // namespace

void add_schedule(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "schedule", "make and check a schedule; writes schedule.json and memory_map.svg");
    add_schedule_options(*verb, options->schedule);
    add_output_options(*verb, options->output);
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
