// The steps that the verbs are made of, each a call of the library with its failures turned into
// exit codes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/supervised_process.hpp"
#include "cli/failure.hpp"
#include "cli/home.hpp"
#include "cost/kernel_profile.hpp"
#include "judge/bundle_replay.hpp"
#include "report/result_files.hpp"
#include "report/run_page.hpp"
#include "schedule/constants_layout.hpp"
#include "schedule/schedule.hpp"
#include "scheduler/scheduler.hpp"
#include "simulator/simulation_result.hpp"
#include "simulator/simulator.hpp"

namespace outcore::cli {

/// Options that make a schedule, as on the command line.
struct ScheduleOptions {
    std::string model, board;
    std::string scheduler = "double-buffer";
    std::string kernels;  // profile; empty = the platform's
    std::optional<std::int64_t> sram_bytes;
    std::int32_t prefetch_depth = 0;
    std::optional<std::int64_t> budget;  // candidates of a search
    std::uint32_t seed = 1;
    std::optional<double> time_limit_s;
    std::string spill = "ram";            // "ram" or "none"
    std::string internal_flash = "none";  // "none", "auto" or bytes
    std::vector<std::string> overrides;   // POINTER=JSON
    std::string objective = "latency";
    std::vector<std::string> limits;    // FIGURE=VALUE
    std::vector<std::string> reserved;  // MEMORY=BYTES
    std::vector<std::string> forbidden;
    std::vector<std::string> tiles;   // OPERATOR=h,w,c,k
    std::string tile_limit;           // h,w,c,k; empty: none
    std::vector<std::string> places;  // TENSOR=MEMORY
    ProcessLimits plugin;             // of a scheduler from outside
};

/// Imported, constants and pads folded: what is scheduled and replayed.
std::shared_ptr<const network::Network> load_network(const std::filesystem::path& model);
/// The passes of load_network on a network that is imported already.
network::Network prepare(network::Network network);
platform::Platform load_board(const Home& home, const std::string& board,
                              const std::vector<std::string>& overrides);
/// `name` as in configs/kernels, or a path that ends with .json; empty: the platform's.
cost::KernelProfile load_profile(const Home& home, const platform::Platform& platform,
                                 const std::string& name);
schedule::KernelLayouts load_layouts(const Home& home);

scheduler::Constraints constraints_of(const ScheduleOptions& options);

/// What the options ask for, of a network that is prepared and a board.
scheduler::Problem make_problem(const Home& home, const ScheduleOptions& options,
                                std::shared_ptr<const network::Network> network,
                                std::shared_ptr<const platform::Platform> platform);
/// Fails with what a scheduler from outside did wrong.
std::variant<schedule::Schedule, scheduler::Infeasible> solve(const ScheduleOptions& options,
                                                              const scheduler::Problem& problem);
/// All of the above. Fails with Infeasible and its message when there is no schedule.
schedule::Schedule make_schedule(const Home& home, const ScheduleOptions& options);
schedule::Schedule load_schedule_file(const std::filesystem::path& file);
/// Fails with CheckFailed and every violation found.
void require_checked(const schedule::Schedule& schedule, const schedule::KernelLayouts& layouts);

simulator::SimulationResult simulate(const schedule::Schedule& schedule,
                                     const cost::KernelProfile& profile,
                                     const simulator::Options& options);
/// RAM, spill and internal flash that the schedule was made under, where `said` holds any; one that
/// does not keep them has no bound under them. `name` of the schedule stands in the message.
std::optional<scheduler::Constraints> said_constraints(const ScheduleOptions& said,
                                                       const schedule::Schedule& schedule,
                                                       const schedule::KernelLayouts& layouts,
                                                       const cost::KernelProfile& profile,
                                                       const std::string& name);
/// With the bound of schedules under these constraints.
report::Simulated simulated(const schedule::Schedule& schedule,
                            const simulator::SimulationResult& result,
                            const cost::KernelProfile& profile,
                            const schedule::KernelLayouts& layouts,
                            const std::optional<scheduler::Constraints>& constraints,
                            std::vector<std::pair<std::string, std::string>> more_inputs = {});

/// The emulation target of a core; nothing when there is no machine for it.
std::optional<judge::Target> emulation_of(const platform::Core& core);

}  // namespace outcore::cli
