// SPDX-License-Identifier: Apache-2.0
#include "cost/line_fills.hpp"

#include <algorithm>
#include <cmath>

#include "cost/fewest_lines.hpp"
#include "cost/operand_reads.hpp"

namespace outcore::cost {
namespace {

using network::Extent;
using network::OperatorKind;

struct Work {
    Extent in, out;
    double in_bytes = 0.0;  // of all inputs; like those below, 0 in memory that is not cached
    double weights = 0.0;   // of a convolution or fully connected tile
    double out_bytes = 0.0;
    CachedOperands cached;
};

double stream(const Work& work, const Cache& cache) {
    return cache.lines_of(work.in_bytes) + cache.store_share * cache.lines_of(work.out_bytes);
}

double matrix(const Work& work, const network::Window& window, const Cache& cache) {
    const auto positions = static_cast<double>(std::int64_t{work.out.h} * work.out.w);
    const double passes = std::ceil(positions / static_cast<double>(kPositionsPerRead));
    const double weights = cache.lines_of(work.weights);
    const std::int64_t pixels =
        (work.cached.inputs ? work.in.c : 0) + (work.cached.output ? work.out.c : 0);
    const double together = cache.lines_of(static_cast<double>(kPositionsPerRead * pixels));
    const double again = (passes - 1.0) * cache.lost(weights, weights + together);
    const double rows = cache.lines_of(static_cast<double>(window.kernel_h) *
                                       static_cast<double>(std::int64_t{work.in.w} * work.in.c));
    double reads = 1.0;  // of the input
    if (rows + weights > cache.lines) {
        const double columns = static_cast<double>(kPositionsPerRead * window.stride_w);
        reads = std::max(1.0, static_cast<double>(window.kernel_h) / window.stride_h) *
                std::max(1.0, (columns - window.stride_w + window.kernel_w) / columns);
    }
    return weights + again + reads * cache.lines_of(work.in_bytes) +
           cache.store_share * cache.lines_of(work.out_bytes);
}

double depthwise(const Work& work, const Cache& cache) {
    double in = cache.lines_of(std::int64_t{work.in.h} * work.in.w, work.in.c);
    double out = cache.lines_of(std::int64_t{work.out.h} * work.out.w, work.out.c);
    if (!work.cached.inputs) in = 0.0;
    if (!work.cached.output) out = 0.0;
    // Lines hold more channels than a group has: are they still there for the next group?
    if (in + out <= cache.kept(work.out.c)) return stream(work, cache);
    const double groups = std::ceil(static_cast<double>(work.out.c) / kChannelGroup);
    // The channels of a group write a row of outputs one after the other.
    const bool row_stays = cache.lines_of(work.out.w, work.out.c) <= cache.kept(work.out.c);
    return groups * (in + cache.store_share * out * (row_stays ? 1.0 : kChannelGroup));
}

}  // namespace

Cache::Cache(const platform::Core& core)
    : line(core.cache_line_bytes),
      lines(static_cast<double>(core.data_cache_bytes) / line),
      ways(core.timing.data_cache_ways),
      store_share(core.timing.store_miss_share) {}

double Cache::lines_of(std::int64_t pixels, std::int64_t step) const {
    return static_cast<double>(pixels) * std::min(1.0, static_cast<double>(step) / line);
}

double Cache::kept(std::int64_t step) const {
    const auto bytes = static_cast<std::int64_t>(line);
    if (step % bytes != 0) return lines;
    const std::int64_t apart = step / bytes;
    return std::max(ways, lines / static_cast<double>(apart & -apart));
}

double Cache::lost(double again, double all) const {
    return std::clamp((ways + 1.0) * (all - lines), 0.0, again);
}

std::int64_t line_fills(const network::Network& network, OperatorId id, const network::Tile& tile,
                        const platform::Core& core, const CachedOperands& cached) {
    if (core.cache_line_bytes == 0 || core.data_cache_bytes == 0) return 0;
    const Cache cache(core);
    const network::Operator& op = network.op(id);
    Work work;
    work.out = tile.out.extent();
    work.in = network::input_box(network, id, tile, 0).extent();
    work.cached = cached;
    if (cached.output) work.out_bytes = static_cast<double>(work.out.elements());
    for (std::size_t i = 0; cached.inputs && i < network::operand_count(op); ++i) {
        work.in_bytes +=
            static_cast<double>(network::input_box(network, id, tile, i).extent().elements());
    }
    if (cached.weights) work.weights = weight_bytes(op, tile);
    if (op.kind == OperatorKind::Conv2d)
        return std::llround(matrix(work, op.as<network::Window>(), cache));
    if (op.kind == OperatorKind::FullyConnected)
        return std::llround(stream(work, cache) + cache.lines_of(work.weights));
    if (op.kind == OperatorKind::DepthwiseConv2d) return std::llround(depthwise(work, cache));
    return std::llround(stream(work, cache));
}

double longest_fill(const platform::Platform& platform) {
    double longest = 0.0;
    for (const platform::Memory& memory : platform.memories) {
        if (!memory.cached || !memory.on_chip_ram()) continue;
        const double clocks =
            memory.burst_setup_clocks +
            static_cast<double>(platform.core.cache_line_bytes) / memory.bytes_per_clock;
        longest =
            std::max(longest, platform.core.timing.bus_latency_cycles +
                                  clocks * platform.core.clock.count / memory.bus_clock.count);
    }
    return platform.core.cache_line_bytes == 0 ? 0.0 : longest;
}

}  // namespace outcore::cost
