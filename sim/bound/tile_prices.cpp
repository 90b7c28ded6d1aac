// SPDX-License-Identifier: Apache-2.0
#include "bound/tile_prices.hpp"

#include <algorithm>

namespace outcore::bound {
namespace {

network::Tile whole_tile(const network::Network& network, OperatorId id) {
    const network::Geometry shape = *network::geometry(network, id);
    return {network::whole(shape.output), 0, shape.reduction, 0};
}

bool is_slow(const cost::TimingTerm& term) {
    return term.key == "per_slow" || term.key == "per_exact";
}

}  // namespace

TilePrices::TilePrices(const network::Network& network, OperatorId id,
                       const cost::KernelProfile& profile, const platform::Core& core)
    : network_(network), id_(id), core_(core) {
    const auto work = cost::kernel_work(network, id, whole_tile(network, id), core);
    timing_ = &profile.timing(core.name, work->kernel);
}

TilePrice TilePrices::price(const network::Tile& tile) const {
    const auto counts = cost::counts_of(*cost::kernel_work(network_, id_, tile, core_));
    TilePrice price;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const cost::TimingTerm& term = cost::kTimingTerms[i];
        if (term.key == "per_fill") continue;
        (is_slow(term) ? price.slow : price.other) += counts[i] * (timing_->*term.member);
    }
    return price;
}

double TilePrices::rounding() const {
    constexpr double kHalf = 0.5;  // of the cycles of a call, and of its line fills
    // Terms of a depthwise kernel's slow way that are cut off, less than one each.
    const double floors =
        network_.op(id_).kind == network::OperatorKind::DepthwiseConv2d ? 2.0 : 0.0;
    return kHalf * (1.0 + timing_->per_fill) + floors * slow_term();
}

double TilePrices::rounding_of_more() const {
    return std::max(0.0, rounding() - timing_->per_call);
}

double TilePrices::slow_term() const {
    double most = 0.0;
    for (const cost::TimingTerm& term : cost::kTimingTerms)
        if (is_slow(term)) most = std::max(most, timing_->*term.member);
    return most;
}

}  // namespace outcore::bound
