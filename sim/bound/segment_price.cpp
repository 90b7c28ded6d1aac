// SPDX-License-Identifier: Apache-2.0
#include "bound/segment_price.hpp"

#include <algorithm>

namespace outcore::bound {

void price_segment(Segment& segment, double made, bool empty, const BoardLimits& limits) {
    const auto beyond = [](double bytes, double room) { return std::max(0.0, bytes - room); };
    const double chip = limits.on_chip_bytes, all = chip + limits.external_bytes;
    const double read = segment.constant_bytes + segment.activation_bytes;
    segment.resident_bytes = empty ? 0.0 : chip;
    segment.spilled_bytes = beyond(made, all);
    const double over_storages = beyond(read, empty ? 0.0 : all) + segment.spilled_bytes;
    const double over_any = beyond(read, segment.resident_bytes) + beyond(made, chip);
    segment.transfer_cycles = std::max(limits.storage_cycles(segment.compute_cycles, over_storages),
                                       limits.any_cycles(over_any));
    segment.cycles = std::max(segment.compute_cycles, segment.transfer_cycles);
    if (over_storages <= 0.0) segment.transfer_cycles = limits.any_cycles(over_any);
}

void take_off_flash(double cycles, double compute, const BoardLimits& limits,
                    SegmentedBound& bound) {
    double waiting = 0.0;
    for (const Segment& segment : bound.segments)
        waiting += segment.cycles - segment.compute_cycles;
    const double saved =
        limits.storage_rate() > 0.0 ? limits.internal_flash_bytes / limits.storage_rate() : waiting;
    bound.flash_cycles = std::clamp(saved, 0.0, std::max(0.0, cycles - compute));
    bound.cycles = std::max(compute, cycles - bound.flash_cycles);
}

}  // namespace outcore::bound
