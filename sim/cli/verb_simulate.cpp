// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "cli/schedule_options.hpp"
#include "cli/trace_flags.hpp"
#include "cli/verbs.hpp"

namespace outcore::cli {
namespace {

struct Options {
    std::string schedule, kernels;
    OutputOptions output;
    bool worst_case_storage = false;
    TraceFlags trace;
    std::string fidelity = "transaction";
};

simulator::Options simulator_options(const Options& options) {
    simulator::Options result;
    if (options.worst_case_storage) result.storage_timing = cost::DeviceTiming::Maximum;
    if (options.fidelity == "analytic") result.fidelity = simulator::Fidelity::Analytic;
    result.trace = trace_options(options.trace);
    return result;
}

void run(const Options& options, const Globals& globals) {
    const simulator::Options how = simulator_options(options);
    const Home home = find_home();
    OutputFolder folder = create_output(options.output);
    const schedule::Schedule plan = load_schedule_file(options.schedule);
    require_checked(plan, load_layouts(home));
    const cost::KernelProfile profile = load_profile(home, *plan.platform, options.kernels);
    const simulator::SimulationResult result = cli::simulate(plan, profile, how);
    if (result.trace) require_content(*result.trace);
    const std::string hash = sha256_hex(std::string_view(expect(read_text(options.schedule))));
    report::Simulated all =
        simulated(plan, result, profile, {{"schedule " + options.schedule, hash}});
    all.vcd = options.trace.vcd;
    report::write_result_files(all, folder.path());
    folder.commit();
    if (result.trace) say_what_is_missing(*result.trace);
    fmt::print("{}",
               globals.json ? report::result_json(all) : report::result_page(all, profile.name()));
}

}  // namespace

void add_simulate(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = program.add_subcommand(
        "simulate",
        "play a schedule in SystemC; writes result.json, layers.csv, timeline.json, power.csv");
    verb->add_option("schedule", options->schedule, "schedule.json")->required();
    verb->add_option("--kernels", options->kernels, "kernel timing profile; default: the board's");
    verb->add_flag("--worst-case-storage", options->worst_case_storage,
                   "program and erase take the part's maximum times");
    add_trace_flags(*verb, options->trace);
    verb->add_option("--fidelity", options->fidelity,
                     "transaction (SystemC) or analytic (closed forms, no contention)")
        ->check(CLI::IsMember({"transaction", "analytic"}))
        ->capture_default_str();
    add_output_options(*verb, options->output);
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
