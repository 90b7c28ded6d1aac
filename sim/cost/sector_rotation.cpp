// SPDX-License-Identifier: Apache-2.0
#include "cost/sector_rotation.hpp"

#include <cassert>

namespace outcore::cost {

std::string_view to_string(Levelling levelling) {
    switch (levelling) {
        case Levelling::None:
            return "none";
        case Levelling::Static:
            return "static";
        case Levelling::RoundRobin:
            return "round-robin";
    }
    return "none";
}

RoundRobinMap::RoundRobinMap(std::int64_t sectors, std::int64_t period)
    : sectors_(sectors), period_(period) {
    assert(sectors > 0 && period > 0 && "an area and a period");
}

void RoundRobinMap::end_inference() {
    if (++inferences_ % period_ == 0) start_ = (start_ + 1) % sectors_;
}

StartGapMap::StartGapMap(std::int64_t sectors, std::int64_t period)
    : sectors_(sectors), period_(period), gap_(sectors - 1) {
    assert(sectors > 1 && period > 0 && "a sector besides the gap, and a period");
}

std::int64_t StartGapMap::physical(std::int64_t logical) const {
    const std::int64_t place = (logical + start_) % (sectors_ - 1);
    return place >= gap_ ? place + 1 : place;
}

std::int64_t StartGapMap::count_erase() {
    if (++erases_ % period_ != 0) return -1;
    const std::int64_t filled = gap_;
    if (gap_ > 0) {
        --gap_;
    } else {
        // The last sector moves into the first: the gap begins again, all logical sectors are one
        // further.
        gap_ = sectors_ - 1;
        start_ = (start_ + 1) % (sectors_ - 1);
    }
    return filled;
}

}  // namespace outcore::cost
