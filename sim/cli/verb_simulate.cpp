// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <optional>

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
    std::string duty = "back-to-back", levelling = "none";
    double read_disturb = 0.0;
    std::uint32_t storage_seed = 0;
    bool worst_case_storage = false;
    TraceFlags trace;
    std::string fidelity = "transaction";
    ScheduleOptions made_under;  // sram, spill, internal flash: for the bound
};

constexpr std::string_view kPerDay = "/day";

/// "back-to-back" or "N/day".
std::optional<double> inferences_per_day(const std::string& duty) {
    if (duty == "back-to-back") return std::nullopt;
    double count = 0.0;
    const char* const end = duty.data() + duty.size();
    const auto [stop, error] = std::from_chars(duty.data(), end, count);
    const bool good = error == std::errc() && count > 0.0 &&
                      std::string_view(stop, static_cast<std::size_t>(end - stop)) == kPerDay;
    if (good) return count;
    throw Failure{ExitCode::BadInput,
                  {{"", "--duty", "found \"" + duty + "\"; must be N/day or back-to-back"}}};
}

cost::Levelling levelling_named(const std::string& name) {
    for (const cost::Levelling levelling : {cost::Levelling::Static, cost::Levelling::RoundRobin}) {
        if (cost::to_string(levelling) == name) return levelling;
    }
    return cost::Levelling::None;
}

/// The closed forms take the median of a card, and record nothing but the tasks.
void require_transactions(const Options& options) {
    if (options.fidelity != "analytic") return;
    const char* needs = options.trace.trace         ? "--trace"
                        : options.trace.vcd         ? "--vcd"
                        : options.storage_seed != 0 ? "--storage-seed"
                                                    : nullptr;
    if (needs == nullptr) return;
    fail(ExitCode::BadInput,
         fmt::format("{} needs the simulated hardware: leave out --fidelity analytic", needs));
}

simulator::Options simulator_options(const Options& options) {
    require_transactions(options);
    simulator::Options result;
    if (options.worst_case_storage) result.storage_timing = cost::DeviceTiming::Maximum;
    if (options.fidelity == "analytic") result.fidelity = simulator::Fidelity::Analytic;
    result.trace = trace_options(options.trace);
    if (options.storage_seed != 0) result.storage_seed = options.storage_seed;
    result.wear.inferences_per_day = inferences_per_day(options.duty);
    result.wear.levelling = levelling_named(options.levelling);
    if (options.read_disturb > 0.0) result.wear.reads_before_refresh = options.read_disturb;
    return result;
}

/// A lifetime at a duty that the board does not reach would mean nothing.
void require_reachable(const std::string& duty, const simulator::SimulationResult& result) {
    constexpr double kSecondsPerDay = 24 * 3600;
    const double most = result.throughput_fps * kSecondsPerDay;
    if (inferences_per_day(duty).value_or(0.0) <= most) return;
    throw Failure{
        ExitCode::BadInput,
        {{"", "--duty",
          fmt::format("found \"{}\"; the board makes {:.0f} inferences a day back to back", duty,
                      most)}}};
}

void run(const Options& options, const Globals& globals) {
    const simulator::Options how = simulator_options(options);
    const Home home = find_home();
    OutputFolder folder = create_output(options.output);
    const schedule::Schedule plan = load_schedule_file(options.schedule);
    const schedule::KernelLayouts layouts = load_layouts(home);
    require_checked(plan, layouts);
    const cost::KernelProfile profile = load_profile(home, *plan.platform, options.kernels);
    const auto constraints =
        said_constraints(options.made_under, plan, layouts, profile, options.schedule);
    const simulator::SimulationResult result = cli::simulate(plan, profile, how);
    require_reachable(options.duty, result);
    if (result.trace) require_content(*result.trace);
    const std::string hash = sha256_hex(std::string_view(expect(read_text(options.schedule))));
    report::Simulated all = simulated(plan, result, profile, layouts, constraints,
                                      {{"schedule " + options.schedule, hash}});
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
    CLI::App* verb = program.add_subcommand("simulate",
                                            "play a schedule in SystemC; writes result.json, "
                                            "layers.csv, timeline.json, power.csv, memory_map.svg");
    verb->add_option("schedule", options->schedule, "schedule.json")->required();
    verb->add_option("--kernels", options->kernels, "kernel timing profile; default: the board's");
    add_limits_of_a_bound(*verb, options->made_under);
    verb->add_flag("--worst-case-storage", options->worst_case_storage,
                   "program and erase take the part's maximum times");
    verb->add_option("--storage-seed", options->storage_seed,
                     "draw the busy times of SD cards at random; default: their median")
        ->check(CLI::PositiveNumber);
    verb->add_option("--duty", options->duty,
                     "inferences that the lifetime stands for: N/day or back-to-back")
        ->capture_default_str();
    verb->add_option("--levelling", options->levelling, "how the wear of NOR flash is shared")
        ->check(CLI::IsMember({"none", "static", "round-robin"}))
        ->capture_default_str();
    verb->add_option("--read-disturb", options->read_disturb,
                     "reads of a NOR sector until it is written again; default: not counted")
        ->check(CLI::PositiveNumber);
    add_trace_flags(*verb, options->trace);
    verb->add_option("--fidelity", options->fidelity,
                     "transaction (SystemC) or analytic (closed forms, no contention)")
        ->check(CLI::IsMember({"transaction", "analytic"}))
        ->capture_default_str();
    add_output_options(*verb, options->output);
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
