// SPDX-License-Identifier: Apache-2.0
#include "bound/tile_prices.hpp"

namespace outcore::bound {
namespace {

/// Lines that operands in tightly coupled memory bring in: none.
constexpr cost::CachedOperands kUncached{false, false, false};

}  // namespace

TilePrices::TilePrices(const network::Network& network, OperatorId id,
                       const cost::KernelProfile& profile, const platform::Core& core)
    : network_(network), id_(id), core_(core) {
    const network::Geometry shape = *network::geometry(network, id);
    const network::Tile whole{network::whole(shape.output), 0, shape.reduction, 0};
    const auto work = cost::kernel_work(network, id, whole, core, kUncached);
    timing_ = &profile.timing(core.name, work->kernel);
}

double TilePrices::least(const network::Tile& tile) const {
    const auto counts = cost::counts_of(*cost::kernel_work(network_, id_, tile, core_, kUncached));
    double sum = -0.5 * (1.0 + timing_->per_fill);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (cost::kTimingTerms[i].key != "per_fill")
            sum += counts[i] * (timing_->*cost::kTimingTerms[i].member);
    }
    return sum;
}

bool TilePrices::exact(const network::Tile& tile) const {
    return cost::kernel_work(network_, id_, tile, core_, kUncached)->loops.exact > 0;
}

}  // namespace outcore::bound
