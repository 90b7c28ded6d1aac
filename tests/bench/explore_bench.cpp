// Points of a sweep per second and core: MobileNetV2 224 on the F746 board.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <filesystem>

#include "explore/evaluate/sweep_evaluator.hpp"
#include "support/surroundings.hpp"

namespace {

using namespace outcore;
using namespace outcore::explore;

using test::kSource;
using test::surroundings;

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

/// One schedule, planned once, under 10,000 combinations of clocks and handler cycles.
void rates(benchmark::State& state, const char* scheduler) {
    SweepEvaluator evaluator(surroundings());
    Configuration point = mobilenet();
    point.scheduler = scheduler;
    point.planned_constants = {{"/core/clock_hz", "216000000"},
                               {"/storages/qspi/bus_clock_hz", "108000000"},
                               {"/driver/start_cycles", "500"}};
    std::int32_t number = 0;
    double tasks = 0.0;
    for (auto _ : state) {
        point.board_constants = {
            {"/core/clock_hz", std::to_string(216000000 - number % 10 * 12000000)},
            {"/storages/qspi/bus_clock_hz", std::to_string(108000000 - number / 10 % 20 * 5000000)},
            {"/driver/start_cycles", std::to_string(500 - number / 200 % 50 * 10)}};
        number = (number + 1) % 10000;
        const PointOutcome outcome = evaluator.evaluate(point);
        if (const auto* figures = std::get_if<PointFigures>(&outcome))
            tasks = figures->tasks;
        else
            state.SkipWithError("no figures");
    }
    state.counters["points/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["tasks"] = tasks;
}
BENCHMARK_CAPTURE(rates, single_pass, "single-pass")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(rates, lookahead, "lookahead")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(rates, double_buffer, "double-buffer")->Unit(benchmark::kMicrosecond);

}  // namespace
