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

Configuration mobilenet() {
    Configuration point;
    point.network = (kSource / "models/mobilenet_v2.json").string();
    point.board = "stm32f746g-disco";
    point.scheduler = "single-pass";
    return point;
}

/// A sweep of 4,000 points from a cold start: 8 depths x 25 limits of rows x 20 of channels. Points
/// whose limits give the tiles of an earlier point are not planned again: `planned` says how many
/// were.
void tiles_and_depth(benchmark::State& state) {
    constexpr std::int32_t kDepths = 8, kRows = 25, kChannels = 20;
    double points = 0.0, planned = 0.0, tasks = 0.0;
    for (auto _ : state) {
        SweepEvaluator evaluator(surroundings());
        Configuration point = mobilenet();
        for (std::int32_t i = 0; i < kDepths * kRows * kChannels; ++i) {
            point.prefetch_depth = 1 + i % kDepths;
            point.tile_limits.h = 8 + i / kDepths % kRows * 4;
            point.tile_limits.c = 64 + i / kDepths / kRows * 48;
            const PointOutcome outcome = evaluator.evaluate(point);
            if (!std::holds_alternative<PointFigures>(outcome)) {
                state.SkipWithError("no figures");
                return;
            }
            tasks += std::get<PointFigures>(outcome).tasks;
            points += 1.0;
        }
        planned += static_cast<double>(evaluator.planned());
    }
    state.counters["points/s"] = benchmark::Counter(points, benchmark::Counter::kIsRate);
    state.counters["planned/s"] = benchmark::Counter(planned, benchmark::Counter::kIsRate);
    state.counters["planned"] = planned / points;
    state.counters["tasks"] = tasks / points;
}
BENCHMARK(tiles_and_depth)->Unit(benchmark::kMillisecond);

}  // namespace
