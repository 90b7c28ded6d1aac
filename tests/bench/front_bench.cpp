// How long fronts take: build/tests/bench/front_bench. Costs are independent (small fronts), or sum
// to about the same in every row (large ones). SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cmath>

#include "base/random.hpp"
#include "explore/front/front_volume.hpp"
#include "explore/front/pareto.hpp"

namespace {

using outcore::explore::CostTable;

/// `pull` from 0 (independent columns) to 1 (rows on a sphere: nearly all are on the front).
CostTable table(std::size_t columns, std::size_t rows, double pull) {
    outcore::Xorshift32 random(1);
    CostTable costs{columns, {}};
    for (std::size_t row = 0; row < rows; ++row) {
        const std::size_t first = costs.values.size();
        double squares = 0.0;
        for (std::size_t column = 0; column < columns; ++column) {
            const double cost = (1.0 + random.next() % 1000003) / 1000004.0;
            costs.values.push_back(cost);
            squares += cost * cost;
        }
        const double scale = std::pow(std::sqrt(squares), pull);
        for (std::size_t column = 0; column < columns; ++column)
            costs.values[first + column] /= scale;
    }
    return costs;
}

void front(benchmark::State& state) {
    const CostTable costs =
        table(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)),
              static_cast<double>(state.range(2)) / 100.0);
    std::size_t found = 0;
    for (auto _ : state) found = outcore::explore::pareto_front(costs).size();
    state.counters["front"] = static_cast<double>(found);
}
BENCHMARK(front)
    ->ArgNames({"objectives", "points", "pull"})
    ->Args({2, 1000000, 0})
    ->Args({2, 1000000, 100})
    ->Args({3, 1000000, 0})
    ->Args({3, 1000000, 100})
    ->Args({4, 100000, 0})
    ->Args({4, 100000, 90})
    ->Args({4, 100000, 100})
    ->Args({4, 1000000, 0})
    ->Unit(benchmark::kMillisecond);

void near(benchmark::State& state) {
    const CostTable costs = table(4, static_cast<std::size_t>(state.range(0)), 0.0);
    for (auto _ : state)
        benchmark::DoNotOptimize(outcore::explore::near_front(costs, 10000).size());
}
BENCHMARK(near)->Arg(1000000)->Unit(benchmark::kMillisecond);

void volume(benchmark::State& state) {
    const CostTable costs = table(static_cast<std::size_t>(state.range(0)),
                                  static_cast<std::size_t>(state.range(1)), 1.0);
    std::vector<std::size_t> rows(costs.rows());
    for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
    for (auto _ : state)
        benchmark::DoNotOptimize(outcore::explore::front_volume(costs, rows, rows.size()));
}
BENCHMARK(volume)
    ->ArgNames({"objectives", "front"})
    ->Args({2, 2000})
    ->Args({3, 2000})
    ->Args({4, 250})
    ->Args({4, 1000})
    ->Args({4, 2000})
    ->Unit(benchmark::kMillisecond);

}  // namespace
