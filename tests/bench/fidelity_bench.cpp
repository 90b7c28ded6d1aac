// Simulations of a real network per second, at both fidelities: MobileNetV2 224 on the F746 board,
// double-buffered. Needs the shared models; without them nothing is measured.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <filesystem>
#include <optional>

#include "analytic/lane_recurrence.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "cost/kernel_cost.hpp"
#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "platform/platform_loader.hpp"
#include "reference/constant_folding.hpp"
#include "schedule/schedule_json.hpp"
#include "scheduler/registry.hpp"
#include "simulator/forked.hpp"
#include "support/shared_folder.hpp"

namespace {

using namespace outcore;
namespace fs = std::filesystem;

const fs::path kConfigs = fs::path(OUTCORE_SOURCE_DIR) / "configs";
constexpr const char* kModel = "models/tflite_micro/mobilenet_v2_quantized_1x3x224x224.tflite";

network::Network prepare(network::Network network) {
    return network::fold_pads(reference::fold_constants(std::move(network)));
}

struct Case {
    scheduler::Problem problem;
    schedule::Schedule schedule;
    std::string json;  // of the schedule
};

/// Made once; nothing without the shared models.
const std::optional<Case>& real_case() {
    static const std::optional<Case> made = []() -> std::optional<Case> {
        const auto model = test::shared_path(kModel);
        if (!model) return std::nullopt;
        Case made_here;
        scheduler::Problem& problem = made_here.problem;
        problem.network =
            std::make_shared<network::Network>(prepare(*network::import_network(*model)));
        problem.platform = std::make_shared<platform::Platform>(
            *platform::load_platform("stm32f746g-disco", kConfigs));
        problem.layouts = std::make_shared<schedule::KernelLayouts>(
            *schedule::KernelLayouts::load(kConfigs / "kernels/layout.json"));
        problem.profile = std::make_shared<cost::KernelProfile>(*cost::KernelProfile::load(
            kConfigs / "kernels" / (problem.platform->kernel_profile + ".json")));
        const scheduler::Registry registry = scheduler::make_builtin_schedulers();
        made_here.schedule =
            std::get<schedule::Schedule>((*registry.find("double-buffer"))->run(problem));
        made_here.schedule.origin.network_path = model->string();
        made_here.schedule.origin.network_sha256 = sha256_hex(std::string_view(*read_text(*model)));
        made_here.json = schedule::to_json(made_here.schedule);
        return made_here;
    }();
    return made;
}

void count(benchmark::State& state, const Case& made) {
    state.counters["tasks"] = static_cast<double>(made.schedule.tasks.size());
    state.counters["networks/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

/// The schedule is in memory; each simulation forks, elaborates, runs and hands back its result.
void systemc(benchmark::State& state) {
    const auto& made = real_case();
    if (!made) return state.SkipWithError("no shared models");
    for (auto _ : state) {
        const auto result = simulator::simulate_forked(made->schedule, *made->problem.profile);
        if (!result) state.SkipWithError(to_string(result.diagnostics().front()).c_str());
        benchmark::DoNotOptimize(result);
    }
    count(state, *made);
}
BENCHMARK(systemc)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The same from the schedule's file: its text is parsed, the network that it names read, hashed
/// and folded.
void systemc_from_file(benchmark::State& state) {
    const auto& made = real_case();
    if (!made) return state.SkipWithError("no shared models");
    for (auto _ : state) {
        const auto schedule = schedule::parse_schedule(made->json, "bench", ".", prepare);
        if (!schedule)
            return state.SkipWithError(to_string(schedule.diagnostics().front()).c_str());
        const auto result = simulator::simulate_forked(*schedule, *made->problem.profile);
        benchmark::DoNotOptimize(result);
    }
    count(state, *made);
}
BENCHMARK(systemc_from_file)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Costs worked out once, then evaluation after evaluation.
void analytic_evaluation(benchmark::State& state) {
    const auto& made = real_case();
    if (!made) return state.SkipWithError("no shared models");
    const schedule::Schedule& schedule = made->schedule;
    IdVector<TaskId, Cycles> cycles(schedule.tasks.size(), Cycles(0));
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        if (const auto* c = std::get_if<schedule::Compute>(&schedule.tasks[TaskId(t)].action))
            cycles[TaskId(t)] = cost::compute_cycles(
                *schedule.network, c->op, c->tile, *made->problem.profile, schedule.platform->core);
    }
    analytic::LaneRecurrence lanes(
        schedule, analytic::schedule_costs(schedule, cycles, cost::DeviceTiming::Typical), 1);
    for (auto _ : state) {
        if (!lanes.evaluate()) state.SkipWithError("stuck");
        benchmark::DoNotOptimize(lanes.end_s());
    }
    count(state, *made);
}
BENCHMARK(analytic_evaluation)->Unit(benchmark::kMicrosecond)->UseRealTime();

/// Everything from the schedule, the whole result included.
void analytic_result(benchmark::State& state) {
    const auto& made = real_case();
    if (!made) return state.SkipWithError("no shared models");
    simulator::Options options;
    options.fidelity = simulator::Fidelity::Analytic;
    for (auto _ : state) {
        auto result = simulator::simulate(made->schedule, *made->problem.profile, options);
        benchmark::DoNotOptimize(result);
    }
    count(state, *made);
}
BENCHMARK(analytic_result)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
