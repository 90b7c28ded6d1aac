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

/// An operand in cached memory; nothing elsewhere.
struct Operand {
    double lines = 0.0;  // that it has
    double price = 1.0;  // of one
    double cold = 1.0;   // part that is not there before

    double once() const { return lines * price * cold; }
};

struct Work {
    Extent in, out;
    std::int64_t in_pitch = 0, out_pitch = 0;
    Operand inputs, weights, output;
};

double stores(const Work& work, const Cache& cache) {
    return cache.store_share * work.output.once();
}
double stream(const Work& work, const Cache& cache) {
    return work.inputs.once() + stores(work, cache);
}

double matrix(const Work& work, const network::Window& window, const Cache& cache) {
    const auto positions = static_cast<double>(std::int64_t{work.out.h} * work.out.w);
    const double passes = std::ceil(positions / static_cast<double>(kPositionsPerRead));
    const double weights = work.weights.lines;
    double together = 0.0;  // of the pixels at work
    if (work.inputs.lines > 0.0)
        together += cache.lines_of(kPositionsPerRead, work.in.c, work.in_pitch);
    if (work.output.lines > 0.0)
        together += cache.lines_of(kPositionsPerRead, work.out.c, work.out_pitch);
    const double again = (passes - 1.0) * cache.lost(weights, weights + together);
    const double rows =
        cache.lines_of(std::int64_t{window.kernel_h} * work.in.w, work.in.c, work.in_pitch);
    double reads = 1.0;  // of the input
    if (rows + weights > cache.lines) {
        const double columns = static_cast<double>(kPositionsPerRead * window.stride_w);
        reads = std::max(1.0, static_cast<double>(window.kernel_h) / window.stride_h) *
                std::max(1.0, (columns - window.stride_w + window.kernel_w) / columns);
    }
    const double first = work.weights.once() + work.inputs.once() + stores(work, cache);
    return first + again * work.weights.price +
           (reads - 1.0) * work.inputs.lines * work.inputs.price;
}

double depthwise(const Work& work, const Cache& cache) {
    // Of a group, whose channels share a line of each pixel.
    double in = cache.lines_of(std::int64_t{work.in.h} * work.in.w, kChannelGroup, work.in_pitch);
    double out =
        cache.lines_of(std::int64_t{work.out.h} * work.out.w, kChannelGroup, work.out_pitch);
    if (work.inputs.lines == 0.0) in = 0.0;
    if (work.output.lines == 0.0) out = 0.0;
    // Lines hold more channels than a group has: are they still there for the next group?
    if (in + out <= cache.kept(work.out_pitch)) return stream(work, cache);
    const double groups = std::ceil(static_cast<double>(work.out.c) / kChannelGroup);
    // The channels of a group write a row of outputs one after the other.
    const bool row_stays =
        cache.lines_of(work.out.w, kChannelGroup, work.out_pitch) <= cache.kept(work.out_pitch);
    return groups * (in * work.inputs.price + cache.store_share * out * work.output.price *
                                                  (row_stays ? 1.0 : kChannelGroup));
}

/// `taps` are those of a window, `windows` how many there are.
double window_sums(const Work& work, const Cache& cache, double taps, double windows) {
    // Lines hold more channels than are summed up at a time: are they still there for the next?
    const double lines =
        cache.lines_of(static_cast<std::int64_t>(taps), kWindowChannels, work.in_pitch);
    if (work.inputs.lines == 0.0 || lines <= cache.kept(work.in_pitch)) return stream(work, cache);
    const double passes = std::ceil(static_cast<double>(work.in.c) / kWindowChannels);
    return windows * passes * lines * work.inputs.price + stores(work, cache);
}

/// Bytes from pixel to pixel of a tensor that lies there whole.
std::int64_t dense_pitch(const network::Tensor& tensor) {
    const auto extent = network::canonical_extent(tensor);
    return extent ? extent->c * network::size_bytes(tensor.type) : 1;
}

double lines_in(const Cache& cache, const Extent& part, const network::Tensor& tensor,
                std::int64_t pitch) {
    return cache.lines_of(std::int64_t{part.h} * part.w, part.c * network::size_bytes(tensor.type),
                          pitch);
}

Work work_of(const network::Network& network, OperatorId id, const network::Tile& tile,
             const Cache& cache, const CachedOperands& cached) {
    const network::Operator& op = network.op(id);
    const network::Tensor& output = network.tensor(op.output);
    Work work;
    work.out = tile.out.extent();
    work.in = network::input_box(network, id, tile, 0).extent();
    work.in_pitch = cached.input_pitch != 0 ? cached.input_pitch
                                            : dense_pitch(network.tensor(op.inputs.front()));
    work.out_pitch = cached.output_pitch != 0 ? cached.output_pitch : dense_pitch(output);
    work.inputs.price = cached.input_price;
    work.weights.price = cached.weight_price;
    work.output.price = cached.output_price;
    work.inputs.cold = cached.input_cold;
    work.weights.cold = cached.weight_cold;
    work.output.cold = cached.output_cold;
    if (cached.output) work.output.lines = lines_in(cache, work.out, output, work.out_pitch);
    for (std::size_t i = 0; cached.inputs && i < network::operand_count(op); ++i) {
        const network::Tensor& input = network.tensor(op.inputs[i]);
        work.inputs.lines += lines_in(cache, network::input_box(network, id, tile, i).extent(),
                                      input, i == 0 ? work.in_pitch : dense_pitch(input));
    }
    return work;
}

}  // namespace

Cache::Cache(const platform::Core& core)
    : line(core.cache_line_bytes),
      lines(static_cast<double>(core.data_cache_bytes) / line),
      ways(core.timing.data_cache_ways),
      store_share(core.timing.store_miss_share) {}

double Cache::lines_of(std::int64_t pixels, std::int64_t bytes, std::int64_t pitch) const {
    // Neighbours share lines, or each pixel has its own, wherever it begins in one.
    const double own = 1.0 + (static_cast<double>(bytes) - 1.0) / line;
    return static_cast<double>(pixels) * std::min(own, static_cast<double>(pitch) / line);
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
    Work work = work_of(network, id, tile, cache, cached);
    if (cached.weights) work.weights.lines = cache.lines_of(weight_bytes(op, tile));
    switch (op.kind) {
        case OperatorKind::Conv2d:
            return std::llround(matrix(work, op.as<network::Window>(), cache));
        case OperatorKind::FullyConnected:
            return std::llround(stream(work, cache) + work.weights.once());
        case OperatorKind::DepthwiseConv2d:
            return std::llround(depthwise(work, cache));
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d: {
            const auto& window = op.as<network::Window>();
            const double taps = static_cast<double>(window.kernel_h) * window.kernel_w;
            return std::llround(window_sums(
                work, cache, taps, static_cast<double>(std::int64_t{work.out.h} * work.out.w)));
        }
        case OperatorKind::Mean: {
            const double windows = static_cast<double>(std::int64_t{work.out.h} * work.out.w);
            const double pixels = static_cast<double>(std::int64_t{work.in.h} * work.in.w);
            // Reduced channels are read pixel by pixel.
            if (work.out.c != work.in.c) return std::llround(stream(work, cache));
            return std::llround(window_sums(work, cache, pixels / windows, windows));
        }
        default:
            return std::llround(stream(work, cache));
    }
}

double usual_fill(const platform::Core& core) {
    constexpr double kBankBytes = 4.0;
    return core.cache_line_bytes == 0 ? 0.0
                                      : core.timing.bus_latency_cycles +
                                            static_cast<double>(core.cache_line_bytes) / kBankBytes;
}

double line_cycles(const platform::Core& core, const platform::Memory& memory) {
    if (core.cache_line_bytes == 0) return 0.0;
    const double clocks = memory.burst_setup_clocks +
                          static_cast<double>(core.cache_line_bytes) / memory.bytes_per_clock;
    return core.timing.bus_latency_cycles + clocks * core.clock.count / memory.bus_clock.count;
}

}  // namespace outcore::cost
