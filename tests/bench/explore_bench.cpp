// Points of a sweep per second and core: MobileNetV2 224 on the F746 board.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <filesystem>

#include "explore/evaluate/sweep_evaluator.hpp"
#include "network/pad_folding.hpp"
#include "reference/constant_folding.hpp"

namespace {

using namespace outcore;
using namespace outcore::explore;
namespace fs = std::filesystem;

const fs::path kSource = OUTCORE_SOURCE_DIR;

Surroundings surroundings() {
    const fs::path configs = kSource / "configs";
    return {configs,
            std::make_shared<schedule::KernelLayouts>(
                *schedule::KernelLayouts::load(configs / "kernels/layout.json")),
            [](network::Network network) {
                return network::fold_pads(reference::fold_constants(std::move(network)));
            }};
}

void count(benchmark::State& state) {
    state.counters["points/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

/// Tile limits and prefetch depth of every point differ from those of all others.
void tiles_and_depth(benchmark::State& state) {
    SweepEvaluator evaluator(surroundings());
    Configuration point;
    point.network = (kSource / "models/mobilenet_v2.json").string();
    point.board = "stm32f746g-disco";
    point.scheduler = "single-pass";
    std::int32_t number = 0;
    double tasks = 0.0;
    for (auto _ : state) {
        point.prefetch_depth = 1 + number % 8;
        point.tile_limits.h = 8 + number / 8 % 25 * 4;
        point.tile_limits.c = 64 + number / 200 % 20 * 48;
        ++number;
        const PointOutcome outcome = evaluator.evaluate(point);
        if (!std::holds_alternative<PointFigures>(outcome))
            state.SkipWithError("no figures");
        else
            tasks += std::get<PointFigures>(outcome).tasks;
    }
    count(state);
    state.counters["tasks"] = tasks / static_cast<double>(state.iterations());
}
BENCHMARK(tiles_and_depth)->Unit(benchmark::kMicrosecond)->MinTime(4.0);

}  // namespace
