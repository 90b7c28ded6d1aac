// How long the bound of a whole network takes, all calls of the cost model included.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <filesystem>
#include <utility>

#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "platform/platform_loader.hpp"
#include "reference/constant_folding.hpp"
#include "scheduler/schedule_bound.hpp"

namespace {

using namespace outcore;
namespace fs = std::filesystem;

const fs::path kSource = OUTCORE_SOURCE_DIR;

void bound_of(benchmark::State& state, const char* model) {
    const fs::path configs = kSource / "configs";
    auto imported = network::import_network(kSource / "models" / model);
    if (!imported) return state.SkipWithError("no such model");
    scheduler::Problem problem;
    problem.network = std::make_shared<network::Network>(
        network::fold_pads(reference::fold_constants(std::move(*imported))));
    problem.platform =
        std::make_shared<platform::Platform>(*platform::load_platform("stm32f769i-disco", configs));
    problem.layouts = std::make_shared<schedule::KernelLayouts>(
        *schedule::KernelLayouts::load(configs / "kernels/layout.json"));
    problem.profile = std::make_shared<cost::KernelProfile>(*cost::KernelProfile::load(
        configs / "kernels" / (problem.platform->kernel_profile + ".json")));
    bound::Manner manner;
    manner.sequential = true;
    for (auto _ : state) benchmark::DoNotOptimize(scheduler::problem_bound(problem, manner).cycles);
}
BENCHMARK_CAPTURE(bound_of, vgg16, "vgg16.json")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bound_of, mobilenet_v2, "mobilenet_v2.json")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bound_of, resnet50, "resnet50.json")->Unit(benchmark::kMillisecond);

}  // namespace
