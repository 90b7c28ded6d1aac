// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "bound/operator_part.hpp"

namespace outcore::bound {
namespace {

using network::Window;

constexpr double kNever = std::numeric_limits<double>::infinity();

/// Rows or columns of the input that needed outputs read: inside it and outside.
struct Reads {
    double inside = 0.0, outside = 0.0;
};
Reads reads_of(const std::vector<bool>& needed, std::int64_t kernel, std::int64_t stride,
               std::int64_t pad, std::int64_t size) {
    Reads reads;
    std::int64_t next = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < needed.size(); ++i) {
        if (!needed[i]) continue;
        const std::int64_t first = static_cast<std::int64_t>(i) * stride - pad;
        for (next = std::max(next, first); next < first + kernel; ++next)
            ++(next >= 0 && next < size ? reads.inside : reads.outside);
    }
    return reads;
}

class Depthwise {
  public:
    explicit Depthwise(const OperatorPart& part)
        : part_(part),
          timing_(part.timing),
          window_(part.op.as<Window>()),
          exact_(cost::exact_channels(part.network, part.id, 0, part.shape.output.c)) {}

    double least() const {
        const double taps = static_cast<double>(window_.kernel_h) * window_.kernel_w;
        const network::Tile one{{0, 1, 0, 1, 0, 1}, 0, 0, 0};
        const bool clamps = cost::depthwise_loops(part_.network, part_.id, one).clamped > 0;
        const double output =
            timing_.per_output + timing_.per_mac * taps + (clamps ? timing_.per_clamped : 0.0);
        const double sum = timing_.per_row * part_.rows() + output * part_.outputs();
        const cost::DepthwiseStrips strips = cost::depthwise_strips(window_, 1);
        return strips.planes ? sum + loops() : sum + timing_.per_plain * taps * part_.outputs();
    }

  private:
    /// What the widest strips and the largest groups of any tile are: together no tile may have
    /// them, which makes the sum smaller only.
    cost::DepthwiseStrips largest() const {
        cost::DepthwiseStrips most;
        for (std::int32_t width = 1; width <= part_.shape.output.w; ++width) {
            const cost::DepthwiseStrips strips = cost::depthwise_strips(window_, width);
            most.in_c = strips.in_c;
            most.words = strips.words;
            most.width = std::max(most.width, strips.width);
            most.channels = std::max(most.channels, strips.channels);
        }
        most.channels = std::min<std::int64_t>(most.channels, part_.shape.output.c);
        return most;
    }

    double loops() const {
        const cost::DepthwiseStrips most = largest();
        const double columns = part_.needed.column_count();
        const double strips = std::ceil(columns / static_cast<double>(most.width));
        const double groups = std::ceil(part_.channels() / static_cast<double>(most.channels));
        const auto slow = static_cast<double>(std::count(exact_.begin(), exact_.end(), true));
        const network::Extent& input = part_.shape.inputs[0];
        const Reads rows = reads_of(part_.needed.rows, window_.kernel_h, window_.stride_h,
                                    window_.pad_top, input.h);
        const Reads read = reads_of(part_.needed.columns, window_.kernel_w, window_.stride_w,
                                    window_.pad_left, input.w);
        const double weights = static_cast<double>(window_.kernel_h * most.words);
        double sum = strips * groups * (timing_.per_batch + rows.inside * timing_.per_run);
        sum += part_.channels() * (timing_.per_channel + weights * timing_.per_weight);
        sum += part_.rows() *
               ((part_.channels() - slow) * line(most, false) + slow * line(most, true));
        sum += rows.inside * read.inside * expanding(most.channels);
        // Pairs of columns that a group clears: rows outside the input.
        const double pairs = std::ceil((read.inside + read.outside) / 2.0);
        return sum + groups * rows.outside * pairs * timing_.per_edge_tap;
    }

    /// A row of one channel, over the cheapest cut into strips.
    double line(const cost::DepthwiseStrips& most, bool exact) const {
        const double words = static_cast<double>(window_.kernel_h) * ((window_.kernel_w + 1) / 2);
        const double step = most.in_c ? words * timing_.per_step : 0.0;
        const auto strip = [&](std::int32_t outputs) {
            const double quick = (outputs / 2) * timing_.per_block +
                                 (outputs % 2) * timing_.per_single + outputs * step;
            return timing_.per_line + (exact ? outputs * words * timing_.per_exact : quick);
        };
        const std::int32_t count = part_.needed.column_count();
        const auto widest = static_cast<std::int32_t>(most.width);
        if (!part_.needed.whole()) {
            double rate = kNever;
            for (std::int32_t o = 1; o <= widest; ++o) rate = std::min(rate, strip(o) / o);
            return rate * count;
        }
        std::vector<double> best(static_cast<std::size_t>(count) + 1, kNever);
        best[0] = 0.0;
        for (std::int32_t end = 1; end <= count; ++end) {
            double& least = best[static_cast<std::size_t>(end)];
            for (std::int32_t o = 1; o <= std::min(end, widest); ++o)
                least = std::min(least, best[static_cast<std::size_t>(end - o)] + strip(o));
        }
        return best.back();
    }

    /// A pixel of all channels: word by word for groups of an even number of neighbours, byte by
    /// byte for others.
    double expanding(std::int64_t most) const {
        const double channels = part_.channels();
        const double bytes = channels * timing_.per_edge;
        if (window_.depth_multiplier != 1 || most < 2) return bytes;
        const double even = static_cast<double>(most - most % 2);
        const double full = std::floor(channels / even);
        return std::min(
            {bytes, std::ceil(channels / even) * timing_.per_single_patch,
             full * timing_.per_single_patch + (channels - full * even) * timing_.per_edge});
    }

    const OperatorPart& part_;
    const cost::KernelTiming& timing_;
    const Window& window_;
    const std::vector<bool> exact_;
};

}  // namespace

double least_depthwise(const OperatorPart& part) { return Depthwise(part).least(); }

}  // namespace outcore::bound
