// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "bound/operator_part.hpp"

namespace outcore::bound {
namespace {

using network::OperatorKind;
using network::Window;

/// Fewer channels are done one by one, others in words and pairs of words.
constexpr std::int32_t kWord = 4, kPair = 8;

/// A position in a tile of some channels: what it costs whatever their number, and for them.
struct Cell {
    double fixed = 0.0, channels = 0.0;
};

class Windows {
  public:
    explicit Windows(const OperatorPart& part) : part_(part), timing_(part.timing) {}

    double least() const {
        double sum = timing_.per_row * part_.rows() + timing_.per_output * part_.outputs();
        for (const auto& [box, count] : positions())
            sum += static_cast<double>(count) * position(box.first, box.second);
        return sum;
    }

  private:
    /// Positions with as many taps inside in rows and columns are alike; one of each.
    std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> positions() const {
        const auto kinds = [](const std::vector<bool>& needed, auto taps) {
            std::map<std::int64_t, std::pair<std::int32_t, std::int64_t>> by_taps;
            for (std::size_t i = 0; i < needed.size(); ++i) {
                const auto at = static_cast<std::int32_t>(i);
                if (needed[i]) ++by_taps.try_emplace(taps(at), at, 0).first->second.second;
            }
            return by_taps;
        };
        const auto extent = [this](std::int32_t y, std::int32_t x) {
            const network::Tile one{{y, y + 1, x, x + 1, 0, 1}, 0, 0, 0};
            return network::input_box(part_.network, part_.id, one, 0).extent();
        };
        const auto rows = kinds(part_.needed.rows, [&](std::int32_t y) { return extent(y, 0).h; });
        const auto columns =
            kinds(part_.needed.columns, [&](std::int32_t x) { return extent(0, x).w; });
        std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> found;
        for (const auto& [h, row] : rows)
            for (const auto& [w, column] : columns)
                found[{row.first, column.first}] += row.second * column.second;
        return found;
    }

    /// Tiles of few channels pay for themselves. Of those of words one pays at least; one of more
    /// than a pair and a half of words costs for its channels as one without a pair and that pair
    /// do, so that small ones are all there are.
    double position(std::int32_t y, std::int32_t x) const {
        const std::int32_t count = part_.shape.output.c;
        constexpr std::int32_t kLargest = kPair + kWord - 1;
        double fixed = std::numeric_limits<double>::infinity();
        std::vector<double> alone, together;  // prices by channels, from 1
        for (std::int32_t c = 1; c <= std::min(count, kLargest); ++c) {
            const Cell one = cell(y, x, c);
            if (c < kWord) alone.push_back(one.fixed + one.channels);
            if (c >= kWord) fixed = std::min(fixed, one.fixed);
            together.push_back(c < kWord ? alone.back() : one.channels);
        }
        return std::min(least_sum(count, alone), fixed + least_sum(count, together));
    }
    static double least_sum(std::int32_t count, const std::vector<double>& prices) {
        std::vector<double> best(static_cast<std::size_t>(count) + 1,
                                 std::numeric_limits<double>::infinity());
        best[0] = 0.0;
        for (std::size_t end = 1; end < best.size(); ++end)
            for (std::size_t c = 1; c <= std::min(end, prices.size()); ++c)
                best[end] = std::min(best[end], best[end - c] + prices[c - 1]);
        return best.back();
    }

    Cell cell(std::int32_t y, std::int32_t x, std::int32_t channels) const {
        const network::Tile tile{{y, y + 1, x, x + 1, 0, channels}, 0, part_.shape.reduction, 0};
        cost::LoopCounts loops = cost::window_loops(part_.network, part_.id, tile);
        cost::LoopCounts once;
        std::swap(once.batches, loops.batches);
        std::swap(once.singles, loops.singles);
        std::swap(once.runs, loops.runs);
        return {price(once, timing_), price(loops, timing_) + macs(tile) * timing_.per_mac};
    }
    double macs(const network::Tile& tile) const {
        if (part_.op.kind == OperatorKind::Mean)
            return static_cast<double>(
                network::input_box(part_.network, part_.id, tile, 0).extent().elements());
        const auto& window = part_.op.as<Window>();
        return static_cast<double>(tile.out.extent().elements() * window.kernel_h *
                                   window.kernel_w);
    }

    const OperatorPart& part_;
    const cost::KernelTiming& timing_;
};

}  // namespace

double least_window(const OperatorPart& part) { return Windows(part).least(); }

}  // namespace outcore::bound
