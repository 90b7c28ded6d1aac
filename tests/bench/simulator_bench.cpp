// Networks simulated per second, the child process of each included. The schedules have the size of
// MobileNetV2 on a board with external RAM: 52 operators, 3.5 MB of weights, about 13 MB of
// activations swapped.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "simulator/small_script.hpp"

namespace {

using namespace outcore;
using test::SmallScript;

/// Double-buffered tiles: each loads weights and a strided piece of activations, computes and
/// stores.
SmallScript network_sized(int tiles, std::int64_t rows) {
    constexpr std::int64_t kWeights = 3500000, kActivations = 6500000;
    const std::int64_t weights = kWeights / tiles / 4 * 4;
    const std::int64_t row = kActivations / tiles / rows / 4 * 4;
    SmallScript script;
    const BufferId image = script.buffer(SmallScript::kNor, 0, 1 << 23);
    const BufferId far = script.buffer(SmallScript::kSdram, 0, 1 << 23);
    const BufferId near = script.buffer(SmallScript::kSram, 0, 1 << 17);
    script.constants(0, 1 << 23);
    std::vector<TaskId> kernels;
    for (int tile = 0; tile < tiles; ++tile) {
        std::vector<TaskId> free;
        if (tile >= 2) free = {kernels[static_cast<std::size_t>(tile) - 2]};
        const schedule::Region strided{far, 0, row, rows, 2 * row, 1, 0};
        const schedule::Region dense{near, 0, row, rows, row, 1, 0};
        const TaskId in =
            script.transfer(SmallScript::kM2m, schedule::TransferKind::Load, strided, dense, free);
        const TaskId constants = script.load(SmallScript::kQspi, image, near, weights, free);
        kernels.push_back(script.compute(200000, {in, constants}));
        script.transfer(SmallScript::kM2m, schedule::TransferKind::Store, dense, strided,
                        {kernels.back()});
    }
    return script;
}

void simulate_network(benchmark::State& state) {
    const SmallScript script = network_sized(static_cast<int>(state.range(0)), state.range(1));
    for (auto _ : state) {
        const auto result = script.simulate();
        if (!result) state.SkipWithError(to_string(result.diagnostics().front()).c_str());
        benchmark::DoNotOptimize(result);
    }
    state.counters["tasks"] = static_cast<double>(4 * state.range(0));
    state.counters["networks/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(simulate_network)
    ->ArgNames({"tiles", "rows"})
    ->Args({500, 1})
    ->Args({1500, 1})
    ->Args({1500, 28})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
