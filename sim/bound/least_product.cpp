// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "bound/operator_part.hpp"

namespace outcore::bound {
namespace {

using network::OperatorKind;
using network::Window;

constexpr std::int64_t kPositions = 4, kStep = 4, kUnrolled = 4;  // as in cost/product_loops.cpp
constexpr std::int64_t kGathered = 64;                            // bytes, there

std::int64_t divide_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

constexpr double kNever = std::numeric_limits<double>::infinity();

/// Of one batch, or of one position alone: what it costs whatever the channels, and a pair of
/// channels that the assembly does or leaves to C. `plain` and `exact` are of a channel left to C.
struct Pricing {
    double fixed = 0.0;
    double quick = 0.0, left = 0.0, plain = 0.0, exact = 0.0;
};

/// The cheapest way to make up the channels of pairs of neighbours and of single ones. Tiles of all
/// input channels and tiles of some both count; the latter do no pair in assembly.
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

/// Positions whose windows are inside the input in as many rows and columns are gathered alike.
class PositionKinds {
  public:
    PositionKinds(const OperatorPart& part, const Window& window) {
        const network::Extent& input = part.shape.inputs[0];
        const auto kinds = [](const std::vector<bool>& needed, auto taps) {
            std::map<std::int32_t, Kind> by_taps;
            for (std::size_t i = 0; i < needed.size(); ++i) {
                const auto at = static_cast<std::int32_t>(i);
                if (needed[i]) ++by_taps.try_emplace(taps(at), Kind{at, at, 0}).first->second.count;
            }
            return by_taps;
        };
        const auto rows = kinds(part.needed.rows, [&](std::int32_t y) {
            return taps_inside(y * window.stride_h - window.pad_top, window.kernel_h,
                               window.dilation_h, input.h);
        });
        const auto columns = kinds(part.needed.columns, [&](std::int32_t x) {
            return taps_inside(x * window.stride_w - window.pad_left, window.kernel_w,
                               window.dilation_w, input.w);
        });
        for (const auto& [h, row] : rows)
            for (const auto& [w, column] : columns)
                kinds_.push_back({row.y, column.x, row.count * column.count});
    }

    struct Kind {
        std::int32_t y = 0, x = 0;  // of one of them
        std::int64_t count = 0;
    };
    const std::vector<Kind>& all() const { return kinds_; }

  private:
    static std::int32_t taps_inside(std::int32_t at, std::int32_t taps, std::int32_t dilation,
                                    std::int32_t size) {
        std::int32_t inside = 0;
        for (; taps > 0; --taps, at += dilation) inside += at >= 0 && at < size ? 1 : 0;
        return inside;
    }
    std::vector<Kind> kinds_;
};

/// What tiles of a number of input channels cost whatever their output channels: a batch without
/// and with padding, a position alone, and positions of every kind that are gathered one by one.
struct Depth {
    std::int32_t inputs = 0;
    double batch[2] = {0.0, 0.0}, single = 0.0;
    bool gathers = false;
    std::vector<double> positions;
    double left[2] = {0.0, 0.0};  // a pair or single channel in C: in a batch, alone

    double least_position() const { return *std::min_element(positions.begin(), positions.end()); }
};

class Product {
  public:
    explicit Product(const OperatorPart& part)
        : part_(part),
          timing_(part.timing),
          depth_(part.shape.reduction),
          exact_(cost::exact_channels(part.network, part.id, 0, part.shape.output.c)),
          window_(part.op.kind == OperatorKind::Conv2d ? part.op.as<Window>() : Window{}),
          taps_(std::int64_t{window_.kernel_h} * window_.kernel_w),
          inputs_(taps_ * depth_),
          kinds_(part, window_),
          whole_(depth_of(depth_)) {
        // Prices rise evenly in steps of 16 inputs, in small patches and in large ones.
        constexpr std::int32_t kPeriod = kStep * kUnrolled;
        const auto small =
            static_cast<std::int32_t>(std::min<std::int64_t>(depth_ - 1, kGathered / taps_));
        for (std::int32_t depth = 1; depth < depth_; ++depth) {
            const std::int32_t low = depth <= small ? 1 : small + 1;
            const std::int32_t high = depth <= small ? small : depth_ - 1;
            if (depth >= low + kPeriod && depth <= high - kPeriod) depth = high - kPeriod + 1;
            parts_.push_back(depth_of(depth));
        }
    }

    /// Two ways to weigh input channels: all alike, or half of the weight for the first and the
    /// last one, which no tile but whole ones has both of.
    double least() {
        const double inputs = static_cast<double>(inputs_);
        const bool conv = part_.op.kind == OperatorKind::Conv2d;
        const double patches = conv ? part_.positions() * inputs * timing_.per_patch : 0.0;
        double loops = 0.0;
        for (const double ends : {0.0, 0.5}) {
            weigh(ends);
            loops = std::max(loops, gathering() + batches_and_singles());
        }
        return timing_.per_row * part_.rows() + patches +
               timing_.per_mac * part_.outputs() * inputs + part_.outputs() * output_price() +
               loops;
    }

  private:
    /// The most that a tile of so many input channels has of all weights of input channels.
    double share(const Depth& part) const {
        if (part.inputs == depth_) return 1.0;
        return 0.5 * ends_ + (1.0 - ends_) * part.inputs / depth_;
    }

    Depth depth_of(std::int32_t inputs) const {
        const double words = static_cast<double>(taps_ * inputs);
        const double tail = inputs % kStep == 0 ? 0.0 : timing_.per_tail;
        Depth depth;
        depth.inputs = inputs;
        for (const bool padded : {false, true}) {
            depth.batch[padded ? 1 : 0] =
                timing_.per_batch + part_.code_again +
                price(cost::product_batch(part_.network, part_.id, inputs, padded), timing_);
        }
        depth.single =
            timing_.per_single + part_.code_again + words * timing_.per_single_patch + tail;
        depth.gathers = taps_ > 1 && inputs % kStep != 0;
        for (const PositionKinds::Kind& kind : kinds_.all()) {
            depth.positions.push_back(
                !depth.gathers
                    ? 0.0
                    : price(cost::product_position(part_.network, part_.id, inputs, kind.y, kind.x),
                            timing_));
        }
        return depth;
    }

    /// Sets the prices of batches and of positions alone.
    void weigh(double ends) {
        ends_ = ends;
        whole_batch_ = {whole_.batch[0], whole_.batch[1]};
        whole_single_ = whole_.single;
        split_batch_ = {kNever, kNever};
        split_single_ = split_left_[0] = split_left_[1] = kNever;
        split_plain_ = parts_.empty() ? kNever : timing_.per_plain / share(parts_.back());
        std::vector<Depth> prices;  // of parts, as if they had all weights
        for (const Depth& part : parts_) {
            prices.push_back(weighed(part));
            split_left_[0] = std::min(split_left_[0], prices.back().left[0]);
            split_left_[1] = std::min(split_left_[1], prices.back().left[1]);
        }
        const double blocks = fewest_blocks();
        for (Depth& part : prices) {
            const double plain = timing_.per_plain / share(part);
            const double spared =
                blocks * spare(whole_batch(false), part.left[0], kPositions * plain);
            for (double& batch : part.batch) batch += spared;
            part.single += blocks * spare(whole_single(), part.left[1], plain);
        }
        weigh_positions(prices);
        for (const Depth& part : prices) {
            const double more = beyond_gathering(part);
            const double positions = more > 0.0 ? kPositions - 1 : kPositions;
            for (std::size_t padded : {0, 1})
                split_batch_[padded] =
                    std::min(split_batch_[padded], part.batch[padded] + positions * more);
            split_single_ = std::min(split_single_, part.single + more);
        }
    }
    Depth weighed(const Depth& part) const {
        Depth all = part;
        const double own = share(part);
        for (double& batch : all.batch) batch /= own;
        all.single /= own;
        for (double& position : all.positions) position /= own;
        all.left[0] = left_of(batch_steps(part.inputs)) / own;
        all.left[1] = left_of(single_steps(part.inputs)) / own;
        return all;
    }
    /// Prices of channels in sum over the most that a pair has.
    double fewest_blocks() const {
        const double batch = least_channels(whole_batch(false), split_batch(false), exact_);
        const double single = least_channels(whole_single(), split_single(), exact_);
        const double b = most_of(whole_batch(false)).pair, s = most_of(whole_single()).pair;
        if (b <= 0.0 || s <= 0.0) return 1.0;
        return std::max(1.0, std::min(batch / b, single / s));
    }
    /// The most that prices of channels are, of one and of a pair.
    struct Most {
        double single = 0.0, pair = 0.0;
    };
    Most most_of(const Pricing& whole) const {
        const bool slow = std::find(exact_.begin(), exact_.end(), true) != exact_.end();
        const double exact = slow ? whole.exact : 0.0;
        const double single = whole.left + whole.plain + exact;
        if (exact_.size() == 1) return {single, single};
        const double in_c = slow ? whole.left + 2.0 * (whole.plain + exact) : 0.0;
        const double pair = std::max(whole.quick, in_c);
        return {std::min(single, pair), pair};
    }
    /// What channels of a part cost at least beyond prices of channels, for each pair or single
    /// one: no pair is done in assembly.
    double spare(const Pricing& whole, double left, double plain) const {
        const Most most = most_of(whole);
        const double single = left + plain - most.single;
        const double pair = exact_.size() == 1 ? single : left + 2.0 * plain - most.pair;
        return std::max(0.0, std::min(single, pair));
    }

    /// What gathering a position of each kind counts, where tiles of all input channels do so.
    /// Parts that pay less for it make up for that in the rest of their price, if that is enough.
    void weigh_positions(const std::vector<Depth>& prices) {
        gathered_.clear();
        if (!whole_.gathers) return;
        for (std::size_t i = 0; i < whole_.positions.size(); ++i) {
            double least = whole_.positions[i];
            for (const Depth& part : prices) {
                const double batch = std::min(part.batch[0], part.batch[1]) / kPositions;
                least = std::min(least, part.positions[i] + std::min(batch, part.single));
            }
            gathered_.push_back(least);
        }
    }
    /// What a position costs at least beyond what gathering counts for it; below 0: less.
    double beyond_gathering(const Depth& part) const {
        if (gathered_.empty()) return part.least_position();
        double most = 0.0;
        for (std::size_t i = 0; i < gathered_.size(); ++i)
            most = std::max(most, gathered_[i] - part.positions[i]);
        return -most;
    }
    double gathering() const {
        double sum = 0.0;
        for (std::size_t i = 0; i < gathered_.size(); ++i)
            sum += gathered_[i] * static_cast<double>(kinds_.all()[i].count);
        return sum;
    }

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
    double batches_and_singles() const {
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
        constexpr double lost = 0.5;  // rounding, see least_cycles.cpp
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
        // Prices of pairs bind channels that are done alone, too, if these are dearer.
        const bool alone =
            slow || count % 2 == 1 || cheap_alone(one, split_one) || cheap_alone(four, split_four);
        if (count > 1) compare(one.quick, four.quick);
        if (alone) {
            compare(one.left, four.left);
            compare(one.plain, four.plain);
        }
        if (slow) compare(one.exact, four.exact);
        if (alone && !parts_.empty()) {
            compare(split_one.left, split_four.left);
            compare(split_one.plain, split_four.plain);
        }
        return std::max(0.0, least);
    }
    static bool cheap_alone(const Pricing& whole, const Pricing& split) {
        return std::min(whole.left + whole.plain, split.left + split.plain) < whole.quick;
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

    double batch_steps(std::int32_t depth) const {
        const std::int64_t steps = divide_up(taps_ * depth, kStep);
        return static_cast<double>(steps) * timing_.per_step +
               static_cast<double>(divide_up(steps, kUnrolled)) * timing_.per_round;
    }
    double single_steps(std::int32_t depth) const {
        return static_cast<double>(divide_up(taps_ * depth, kStep)) * timing_.per_single_step;
    }
    double left_of(double steps) const { return timing_.per_record + steps; }

    Pricing whole_batch(bool padded) const {
        const double inner = batch_steps(depth_);
        return {whole_batch_[padded ? 1 : 0], timing_.per_block + inner, left_of(inner),
                kPositions * timing_.per_plain, kPositions * timing_.per_exact};
    }
    Pricing split_batch(bool padded) const {
        return {split_batch_[padded ? 1 : 0], 0.0, split_left_[0], kPositions * split_plain_, 0.0};
    }
    Pricing whole_single() const {
        const double inner = single_steps(depth_);
        return {whole_single_, timing_.per_single_block + inner, left_of(inner), timing_.per_plain,
                timing_.per_exact};
    }
    Pricing split_single() const { return {split_single_, 0.0, split_left_[1], split_plain_, 0.0}; }

    const OperatorPart& part_;
    const cost::KernelTiming& timing_;
    const std::int32_t depth_;
    const std::vector<bool> exact_;
    const Window window_;
    const std::int64_t taps_, inputs_;
    const PositionKinds kinds_;
    const Depth whole_;
    std::vector<Depth> parts_;  // of sums that take several tiles
    // Prices as input channels are weighed.
    double ends_ = 0.0;
    std::vector<double> gathered_;  // by kind of position, where the whole depth is gathered so
    std::array<double, 2> whole_batch_ = {}, split_batch_ = {};
    double whole_single_ = 0.0, split_single_ = 0.0;
    std::array<double, 2> split_left_ = {};  // in batches, alone
    double split_plain_ = 0.0;
};

}  // namespace

double least_product(const OperatorPart& part) { return Product(part).least(); }

}  // namespace outcore::bound
