// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "bound/operator_part.hpp"

namespace outcore::bound {
namespace {

using network::OperatorKind;
using network::Window;

constexpr std::int64_t kPositions = 4, kStep = 4, kUnrolled = 4;  // as in cost/product_loops.cpp
constexpr std::int64_t kGathered = 64;                            // bytes, there

std::int64_t divide_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

/// Of one batch, or of one position alone: what it costs whatever the channels, and a pair of
/// channels that the assembly does or leaves to C. `plain` and `exact` are of a channel left to C.
struct Pricing {
    double fixed = 0.0;
    double quick = 0.0, left = 0.0, plain = 0.0, exact = 0.0;
};

/// The cheapest way to make up the channels of pairs of neighbours and of single ones. Tiles of all
/// input channels and tiles of some both count; the latter do no pair in assembly, and at least two
/// of them make up a sum.
double least_channels(const Pricing& whole, const Pricing& split, const std::vector<bool>& exact) {
    const std::size_t count = exact.size();
    std::vector<double> best(count + 1, 0.0);
    const auto slow = [&](std::size_t c) { return exact[c] ? whole.exact : 0.0; };
    for (std::size_t c = 0; c < count; ++c) {
        best[c + 1] =
            best[c] + std::min(whole.left + whole.plain + slow(c), split.left + split.plain);
        if (c == 0) continue;
        const bool quick = !exact[c - 1] && !exact[c];
        const double alone = whole.left + 2.0 * whole.plain + slow(c - 1) + slow(c);
        const double pair = std::min(quick ? whole.quick : alone, split.left + 2.0 * split.plain);
        best[c + 1] = std::min(best[c + 1], best[c - 1] + pair);
    }
    return best[count];
}

class Product {
  public:
    explicit Product(const OperatorPart& part)
        : part_(part),
          timing_(part.timing),
          depth_(part.shape.reduction),
          exact_(cost::exact_channels(part.network, part.id, 0, part.shape.output.c)) {
        if (part.op.kind == OperatorKind::Conv2d) window_ = part.op.as<Window>();
        inputs_ = std::int64_t{window_.kernel_h} * window_.kernel_w * depth_;
        steps_ = static_cast<double>(divide_up(inputs_, kStep));
        rounds_ = static_cast<double>(divide_up(divide_up(inputs_, kStep), kUnrolled));
    }

    double least() const {
        const double inputs = static_cast<double>(inputs_);
        const bool conv = part_.op.kind == OperatorKind::Conv2d;
        const double patches = conv ? part_.positions() * inputs * timing_.per_patch : 0.0;
        return timing_.per_row * part_.rows() + patches +
               timing_.per_mac * part_.outputs() * inputs + part_.outputs() * output_price() +
               loops();
    }

  private:
    /// Sums that take several tiles handle every output twice, but clamp none.
    double output_price() const {
        const bool all = clamps();
        return std::min(timing_.per_output + (all ? timing_.per_clamped : 0.0),
                        2.0 * timing_.per_output);
    }
    bool clamps() const {
        const network::Tile one{{0, 1, 0, 1, 0, 1}, 0, depth_, 0};
        return cost::product_loops(part_.network, part_.id, one).clamped > 0;
    }

    /// A number of positions in batches, the others alone: the least over all numbers. Positions
    /// that see padding make their batch dearer, and no batch has more than four.
    double loops() const {
        const auto all = static_cast<std::int64_t>(part_.positions());
        const std::int64_t there = std::int64_t{part_.shape.output.h} * part_.shape.output.w;
        const Pricing alone = whole_single(), other = split_single();
        const double fixed = std::min(alone.fixed, other.fixed);
        const double channels = least_channels(alone, other, exact_);
        if (there < kPositions - 1) return static_cast<double>(all) * (fixed + channels);
        // Channels are weighed once by their price in batches, once by that of positions alone.
        const double batched = least_channels(whole_batch(false), split_batch(false), exact_);
        return std::max(of_positions(all, batched, fixed + batched * ratio(false)),
                        of_positions(all, channels * ratio(true), fixed + channels));
    }
    double of_positions(std::int64_t all, double channels, double alone) const {
        const std::int64_t padded = padded_positions(all);
        const double inside = fixed_of_batch(false), edge = fixed_of_batch(true);
        const double least = std::min(inside, edge) + channels;
        const double more = std::max(0.0, edge - inside);
        double best = static_cast<double>(all) * alone + calls(all);
        const auto consider = [&](std::int64_t singles) {
            if (singles < 0 || singles > all) return;
            const std::int64_t edges = std::max<std::int64_t>(0, padded - singles);
            const double sum = static_cast<double>(divide_up(all - singles, kPositions)) * least +
                               static_cast<double>(divide_up(edges, kPositions)) * more +
                               static_cast<double>(singles) * alone + calls(singles);
            best = std::min(best, sum);
        };
        // In steps of four the sum is a straight line between these.
        for (std::int64_t i = 0; i < kPositions; ++i) {
            consider(i);
            consider(kPositions + i);
            consider(padded + i);
            consider(padded - i);
            consider(all - i);
        }
        return best;
    }
    /// A tile leaves two positions to do alone at most: so many more calls than one.
    double calls(std::int64_t singles) const {
        const double lost = 0.5 * (1.0 + timing_.per_fill);  // rounding, see least_cycles.cpp
        return std::max(0.0, static_cast<double>(singles) / 2.0 - 1.0) *
               std::max(0.0, timing_.per_call - lost);
    }
    double fixed_of_batch(bool padded) const {
        return std::min(whole_batch(padded).fixed, split_batch(padded).fixed);
    }

    /// The least ratio of the price of channels of a position alone to that in a batch, or of a
    /// batch to one alone.
    double ratio(bool of_batch) const {
        const Pricing one = whole_single(), four = whole_batch(false);
        const Pricing split_one = split_single(), split_four = split_batch(false);
        double least = -1.0;
        const auto compare = [&](double single, double batch) {
            const double a = of_batch ? batch : single, b = of_batch ? single : batch;
            if (b > 0.0) least = least < 0.0 ? a / b : std::min(least, a / b);
        };
        const std::size_t count = exact_.size();
        const bool slow = std::find(exact_.begin(), exact_.end(), true) != exact_.end();
        const bool splits = split_one.left + split_one.plain < dearest_pair(one) ||
                            split_four.left + split_four.plain < dearest_pair(four);
        if (count > 1) compare(one.quick, four.quick);
        if (slow || count % 2 == 1 || splits) {
            compare(one.left, four.left);
            compare(one.plain, four.plain);
        }
        if (slow) compare(one.exact, four.exact);
        if (splits) {
            compare(split_one.left, split_four.left);
            compare(split_one.plain, split_four.plain);
        }
        return std::max(0.0, least);
    }
    double dearest_pair(const Pricing& p) const {
        return std::max(p.quick, p.left + 2.0 * (p.plain + p.exact));
    }

    std::int64_t padded_positions(std::int64_t all) const {
        const auto inside = [](const std::vector<bool>& needed, std::int64_t stride,
                               std::int64_t pad, std::int64_t reach, std::int64_t size) {
            std::int64_t count = 0;
            for (std::size_t i = 0; i < needed.size(); ++i) {
                const std::int64_t first = static_cast<std::int64_t>(i) * stride - pad;
                if (needed[i] && first >= 0 && first + reach < size) ++count;
            }
            return count;
        };
        const network::Extent& input = part_.shape.inputs[0];
        return all - inside(part_.needed.rows, window_.stride_h, window_.pad_top,
                            std::int64_t{window_.kernel_h - 1} * window_.dilation_h, input.h) *
                         inside(part_.needed.columns, window_.stride_w, window_.pad_left,
                                std::int64_t{window_.kernel_w - 1} * window_.dilation_w, input.w);
    }

    Pricing whole_batch(bool padded) const {
        const double inner = steps_ * timing_.per_step + rounds_ * timing_.per_round;
        return {timing_.per_batch + collecting(depth_, padded), timing_.per_block + inner,
                timing_.per_record + inner, kPositions * timing_.per_plain,
                kPositions * timing_.per_exact};
    }
    /// Numbers of steps of parts are at least that of the whole. Prices of collecting are a
    /// constant and so much for an input channel, by the kind of depth: dearest a channel where
    /// there are few.
    Pricing split_batch(bool padded) const {
        const double inner = steps_ * timing_.per_step + rounds_ * timing_.per_round;
        const std::int64_t taps = inputs_ / depth_;
        double channel = -1.0;
        for (const std::int64_t most : {std::int64_t{depth_} - 1, kGathered / taps}) {
            for (std::int64_t depth = std::min<std::int64_t>(most, depth_ - 1), i = 0;
                 depth > 0 && i < kStep; --depth, ++i) {
                const auto count = static_cast<std::int32_t>(depth);
                const double one = collecting(count, padded) / count;
                channel = channel < 0.0 ? one : std::min(channel, one);
            }
        }
        return {2.0 * timing_.per_batch + std::max(0.0, channel) * depth_, 0.0,
                2.0 * timing_.per_record + inner, 2.0 * kPositions * timing_.per_plain, 0.0};
    }
    Pricing whole_single() const {
        const double inner = steps_ * timing_.per_single_step;
        return {timing_.per_single + single_patch(), timing_.per_single_block + inner,
                timing_.per_record + inner, timing_.per_plain, timing_.per_exact};
    }
    Pricing split_single() const {
        const double inner = steps_ * timing_.per_single_step;
        return {2.0 * timing_.per_single + single_patch(), 0.0, 2.0 * timing_.per_record + inner,
                2.0 * timing_.per_plain, 0.0};
    }
    double single_patch() const {
        return static_cast<double>(inputs_) * timing_.per_single_patch +
               (depth_ % kStep == 0 ? 0.0 : timing_.per_tail);
    }
    double collecting(std::int32_t depth, bool padded) const {
        return price(cost::product_batch(part_.network, part_.id, depth, padded), timing_);
    }

    const OperatorPart& part_;
    const cost::KernelTiming& timing_;
    const std::int32_t depth_;
    const std::vector<bool> exact_;
    Window window_;
    std::int64_t inputs_ = 0;
    double steps_ = 0.0, rounds_ = 0.0;
};

}  // namespace

double least_product(const OperatorPart& part) { return Product(part).least(); }

}  // namespace outcore::bound
