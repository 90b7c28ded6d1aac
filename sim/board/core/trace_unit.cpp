// DDI0403, C1.8 (DWT) and C1.6.5 (DEMCR).
// SPDX-License-Identifier: Apache-2.0
#include "board/core/trace_unit.hpp"

namespace outcore::board {
namespace {
constexpr std::uint32_t kControl = 0x000, kCycleCount = 0x004, kLockAccess = 0xFB0,
                        kLockStatus = 0xFB4;
constexpr std::uint32_t kAccessKey = 0xC5ACCE55, kCount = 1, kTraceEnable = 1U << 24U;
constexpr std::uint32_t kFourComparators = 4U << 28U;
}  // namespace

bool TraceUnit::counting() const {
    return (demcr_ & kTraceEnable) != 0 && (control_ & kCount) != 0;
}

std::uint32_t TraceUnit::counter(std::uint64_t now) const {
    return counting() ? held_ + static_cast<std::uint32_t>(now - since_) : held_;
}

void TraceUnit::settle(std::uint64_t now) {
    held_ = counter(now);
    since_ = now;
}

void TraceUnit::set_monitor_control(std::uint32_t value, std::uint64_t now) {
    settle(now);
    demcr_ = value;
}

std::uint32_t TraceUnit::read(std::uint32_t offset, std::uint64_t now) const {
    switch (offset) {
        case kControl:
            return kFourComparators | control_;
        case kCycleCount:
            return counter(now);
        case kLockStatus:
            return locked_ ? 3 : 1;
        default:
            return 0;
    }
}

void TraceUnit::write(std::uint32_t offset, std::uint32_t value, std::uint64_t now) {
    if (offset == kLockAccess) locked_ = locked_ && value != kAccessKey;
    if (locked_ || (demcr_ & kTraceEnable) == 0) return;
    settle(now);
    if (offset == kControl) control_ = value & 0x0FFFFFFF;
    if (offset == kCycleCount) held_ = value;
}

}  // namespace outcore::board
