// SPDX-License-Identifier: Apache-2.0
#include "cli/steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/json_reader.hpp"
#include "base/sha256.hpp"
#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "platform/platform_loader.hpp"
#include "reference/constant_folding.hpp"
#include "schedule/checker.hpp"
#include "schedule/schedule_json.hpp"
#include "scheduler/constraint_check.hpp"
#include "scheduler/objective_text.hpp"
#include "scheduler/plugin/plugin_factory.hpp"
#include "scheduler/registry.hpp"
#include "scheduler/schedule_bound.hpp"
#include "simulator/forked.hpp"

namespace outcore::cli {
namespace {

std::map<std::string, std::string> parse_overrides(const std::vector<std::string>& texts) {
    std::map<std::string, std::string> overrides;
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos || text.empty() || text[0] != '/') {
            fail(
                ExitCode::BadInput,
                fmt::format("--set {}: must be POINTER=VALUE, for example /core/clock_hz=432000000",
                            text));
        }
        overrides[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return overrides;
}

std::string unknown_profile(const Home& home, const std::string& wanted) {
    std::vector<std::string> known;
    for (const auto& entry : std::filesystem::directory_iterator(home.configs / "kernels")) {
        const std::string stem = entry.path().stem().string();
        if (stem != "layout") known.push_back(stem);
    }
    std::sort(known.begin(), known.end());
    const std::string near = nearest_name(wanted, known);
    return fmt::format("--kernels {}: unknown kernel profile{}; known: {}", wanted,
                       near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                       fmt::join(known, ", "));
}

bool external_ram_allowed(const std::string& spill) {
    if (spill != "ram" && spill != "none")
        fail(ExitCode::BadInput, fmt::format("--spill {}: must be ram or none", spill));
    return spill == "ram";
}

std::int64_t internal_flash_bytes(const std::string& text) {
    if (text == "none") return 0;
    if (text == "auto") return scheduler::kAllOfFlash;
    std::int64_t bytes = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, bytes);
    if (error != std::errc() || stop != end || bytes < 0) {
        fail(ExitCode::BadInput,
             fmt::format("--internal-flash {}: must be none, auto or a number of bytes", text));
    }
    return bytes;
}

/// What is said about objective, limits, memories, tiles and places.
void add_constraints(const ScheduleOptions& options, scheduler::Problem& problem) {
    scheduler::Constraints& constraints = problem.constraints;
    constraints.objective = expect(scheduler::parse_objective(options.objective));
    for (const std::string& text : options.limits)
        constraints.limits.push_back(expect(scheduler::parse_limit(text)));
    for (const std::string& text : options.reserved)
        constraints.reserved.push_back(expect(scheduler::parse_reserve(text, *problem.platform)));
    for (const std::string& text : options.forbidden)
        constraints.forbidden.push_back(expect(scheduler::parse_forbid(text, *problem.platform)));
    for (const std::string& text : options.tiles)
        constraints.tiles.push_back(expect(scheduler::parse_tile(text, problem)));
    if (!options.tile_limit.empty())
        constraints.tile_limits = expect(scheduler::parse_tile_limits(options.tile_limit));
    for (const std::string& text : options.places)
        constraints.places.push_back(expect(scheduler::parse_place(text, problem)));
}

/// Of the box or from outside, and what it lives in.
struct Algorithm {
    scheduler::Registry registry;
    std::unique_ptr<scheduler::Scheduler> plugin;
    const scheduler::Scheduler* scheduler = nullptr;
};

Algorithm find_algorithm(const ScheduleOptions& options) {
    Algorithm found{scheduler::make_builtin_schedulers(), nullptr, nullptr};
    if (scheduler::names_plugin(options.scheduler))
        found.plugin = expect(scheduler::make_plugin(options.scheduler, options.plugin));
    found.scheduler =
        found.plugin ? found.plugin.get() : expect(found.registry.find(options.scheduler));
    return found;
}

}  // namespace

network::Network prepare(network::Network network) {
    return network::fold_pads(reference::fold_constants(std::move(network)));
}

std::shared_ptr<const network::Network> load_network(const std::filesystem::path& model) {
    return std::make_shared<network::Network>(prepare(expect(network::import_network(model))));
}

platform::Platform load_board(const Home& home, const std::string& board,
                              const std::vector<std::string>& overrides) {
    return expect(platform::load_platform(board, home.configs, parse_overrides(overrides)));
}

cost::KernelProfile load_profile(const Home& home, const platform::Platform& platform,
                                 const std::string& name) {
    const std::string wanted = name.empty() ? platform.kernel_profile : name;
    const bool is_file = wanted.ends_with(".json");
    const std::filesystem::path file =
        is_file ? std::filesystem::path(wanted) : home.configs / "kernels" / (wanted + ".json");
    if (!is_file && !std::filesystem::exists(file))
        fail(ExitCode::BadInput, unknown_profile(home, wanted));
    cost::KernelProfile profile = expect(cost::KernelProfile::load(file));
    expect(profile.check(platform));
    return profile;
}

schedule::KernelLayouts load_layouts(const Home& home) {
    return expect(schedule::KernelLayouts::load(home.configs / "kernels" / "layout.json"));
}

scheduler::Constraints constraints_of(const ScheduleOptions& options) {
    scheduler::Constraints constraints;
    constraints.sram_bytes = options.sram_bytes;
    constraints.external_ram = external_ram_allowed(options.spill);
    constraints.prefetch_depth = options.prefetch_depth;
    constraints.internal_flash_bytes = internal_flash_bytes(options.internal_flash);
    constraints.budget = options.budget;
    constraints.seed = options.seed;
    constraints.time_limit_s = options.time_limit_s;
    return constraints;
}

scheduler::Problem make_problem(const Home& home, const ScheduleOptions& options,
                                std::shared_ptr<const network::Network> network,
                                std::shared_ptr<const platform::Platform> platform) {
    scheduler::Problem problem;
    problem.constraints = constraints_of(options);
    problem.network = std::move(network);
    problem.platform = std::move(platform);
    problem.layouts = std::make_shared<schedule::KernelLayouts>(load_layouts(home));
    problem.profile = std::make_shared<cost::KernelProfile>(
        load_profile(home, *problem.platform, options.kernels));
    add_constraints(options, problem);
    return problem;
}

std::variant<schedule::Schedule, scheduler::Infeasible> solve(const ScheduleOptions& options,
                                                              const scheduler::Problem& problem) {
    const Algorithm algorithm = find_algorithm(options);
    scheduler::Outcome outcome = algorithm.scheduler->run(problem);
    if (auto* why = std::get_if<scheduler::Infeasible>(&outcome)) return std::move(*why);
    if (auto* fault = std::get_if<scheduler::Fault>(&outcome)) {
        const bool unusable = fault->kind == scheduler::Fault::Kind::CannotLoad;
        throw Failure{unusable ? ExitCode::BadInput : ExitCode::CheckFailed,
                      std::move(fault->diagnostics)};
    }
    return std::get<schedule::Schedule>(std::move(outcome));
}

schedule::Schedule make_schedule(const Home& home, const ScheduleOptions& options) {
    find_algorithm(options);  // a wrong name is told before anything large is loaded
    auto platform =
        std::make_shared<platform::Platform>(load_board(home, options.board, options.overrides));
    auto outcome = solve(
        options, make_problem(home, options, load_network(options.model), std::move(platform)));
    if (const auto* why = std::get_if<scheduler::Infeasible>(&outcome))
        throw Failure{ExitCode::Infeasible, {{options.model, "", why->message}}};
    return std::get<schedule::Schedule>(std::move(outcome));
}

schedule::Schedule load_schedule_file(const std::filesystem::path& file) {
    return expect(schedule::load_schedule(file, prepare));
}

void require_checked(const schedule::Schedule& plan, const schedule::KernelLayouts& layouts) {
    const schedule::CheckReport report = schedule::check(plan, layouts);
    if (report.ok()) return;
    Failure failure{ExitCode::CheckFailed, {}};
    for (const schedule::Violation& violation : report.violations) {
        const std::string place =
            violation.task.valid() ? fmt::format("task {}", violation.task.value) : std::string();
        failure.diagnostics.push_back(
            {std::string(schedule::to_string(violation.rule)), place, violation.message});
    }
    throw failure;
}

simulator::SimulationResult simulate(const schedule::Schedule& plan,
                                     const cost::KernelProfile& profile,
                                     const simulator::Options& options) {
    return expect(simulator::simulate_forked(plan, profile, options), ExitCode::Broken);
}

std::optional<scheduler::Constraints> said_constraints(const ScheduleOptions& said,
                                                       const schedule::Schedule& plan,
                                                       const schedule::KernelLayouts& layouts,
                                                       const cost::KernelProfile& profile,
                                                       const std::string& name) {
    const ScheduleOptions nothing;
    const bool any = said.sram_bytes || said.spill != nothing.spill ||
                     said.internal_flash != nothing.internal_flash;
    if (!any) return std::nullopt;
    scheduler::Problem problem;
    problem.network = plan.network;
    problem.platform = plan.platform;
    problem.layouts = std::make_shared<schedule::KernelLayouts>(layouts);
    problem.profile = std::make_shared<cost::KernelProfile>(profile);
    problem.constraints = constraints_of(said);
    if (const auto why = scheduler::broken_constraint(problem, plan))
        fail(ExitCode::BadInput,
             fmt::format("{} was not made under these constraints: {}", name, why->message));
    return problem.constraints;
}

report::Simulated simulated(const schedule::Schedule& plan,
                            const simulator::SimulationResult& result,
                            const cost::KernelProfile& profile,
                            const schedule::KernelLayouts& layouts,
                            const std::optional<scheduler::Constraints>& constraints,
                            std::vector<std::pair<std::string, std::string>> more_inputs) {
    report::Simulated all;
    all.schedule = &plan;
    all.result = &result;
    all.bound = scheduler::schedule_bound(plan, layouts, profile, constraints);
    all.provenance.inputs = {{"network " + plan.origin.network_path, plan.origin.network_sha256},
                             {"platform " + plan.platform->name,
                              sha256_hex(std::string_view(plan.platform->source_json))}};
    for (auto& input : more_inputs) all.provenance.inputs.push_back(std::move(input));
    return all;
}

std::optional<judge::Target> emulation_of(const platform::Core& core) {
    if (core.name == "cortex-m4") return judge::Target::QemuM4;
    if (core.name == "cortex-m7") return judge::Target::QemuM7;
    if (core.name == "cortex-m33") return judge::Target::QemuM33;
    return std::nullopt;
}

}  // namespace outcore::cli
