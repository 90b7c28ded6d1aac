// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "cli/schedule_options.hpp"
#include "cli/verbs.hpp"
#include "deploy/bundle.hpp"

namespace outcore::cli {
namespace {

struct Options {
    std::string schedule;
    OutputOptions output;
};

void run(const Options& options, const Globals& globals) {
    const Home home = find_home();
    OutputFolder folder = create_output(options.output);
    const schedule::Schedule plan = load_schedule_file(options.schedule);
    const schedule::KernelLayouts layouts = load_layouts(home);
    require_checked(plan, layouts);
    const deploy::BundleSummary bundle =
        expect(deploy::write_bundle(plan, layouts, folder.path(), home.runtime_sources),
               ExitCode::Infeasible);
    folder.commit();
    if (globals.json) {
        JsonWriter json;
        json.begin_object()
            .member("bundle", options.output.folder)
            .member("blob_bytes", bundle.blob_bytes);
        json.member("image_bytes", bundle.image_bytes).member("files", bundle.files.size());
        fmt::print("{}", json.end_object().text());
    } else {
        fmt::print("{}: schedule {}, storage image {}, {} files\n", options.output.folder,
                   report::kib(bundle.blob_bytes), report::kib(bundle.image_bytes),
                   bundle.files.size());
    }
}

}  // namespace

void add_deploy(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "deploy", "write the bundle: schedule blob, storage image, C sources, manifest");
    verb->add_option("schedule", options->schedule, "schedule.json")->required();
    add_output_options(*verb, options->output);
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
