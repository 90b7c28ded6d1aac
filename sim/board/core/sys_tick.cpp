// DDI0403, B3.3: the counter reloads on the count after 0; the exception is raised on 1 -> 0.
// SPDX-License-Identifier: Apache-2.0
#include "board/core/sys_tick.hpp"

namespace outcore::board {
namespace {
constexpr std::uint32_t kControl = 0x0, kReload = 0x4, kCurrent = 0x8, kCalibration = 0xC;
constexpr std::uint32_t kCounterBits = 0xFFFFFF, kControlBits = 7, kTickInterrupt = 2;
}  // namespace

std::uint64_t SysTick::wraps(std::uint64_t now) const {
    if (!counting() || now < first_zero_) return 0;
    return 1 + (now - first_zero_) / period();
}

std::uint32_t SysTick::current(std::uint64_t now) const {
    if (!counting()) return stopped_value_;
    std::uint64_t left = 0;  // cycles until the next 0
    if (now < first_zero_) {
        left = first_zero_ - now;
    } else {
        const std::uint64_t past = (now - first_zero_) % period();
        left = past == 0 ? 0 : period() - past;
    }
    const std::uint64_t step = clocks_per_count();
    return static_cast<std::uint32_t>((left + step - 1) / step) & kCounterBits;
}

/// From 0 the counter first loads the reload value, which takes one count.
void SysTick::restart(std::uint32_t value, std::uint64_t now) {
    const std::uint64_t counts = value != 0 ? value : std::uint64_t{reload_} + 1;
    first_zero_ = now + counts * clocks_per_count();
    seen_wraps_ = 0;
}

std::uint32_t SysTick::read(std::uint32_t offset, std::uint64_t now) {
    switch (offset) {
        case kControl: {
            const bool wrapped = wraps(now) > seen_wraps_;
            seen_wraps_ = wraps(now);
            return control_ | (wrapped ? 1U << 16U : 0U);
        }
        case kReload:
            return reload_;
        case kCurrent:
            return current(now);
        case kCalibration:
            return 1U << 30U;  // no exact 10 ms value
        default:
            return 0;
    }
}

void SysTick::write(std::uint32_t offset, std::uint32_t value, std::uint64_t now) {
    if (offset == kControl) {
        const std::uint32_t left = current(now);
        control_ = value & kControlBits;
        stopped_value_ = left;
        restart(left, now);
    } else if (offset == kReload) {
        const std::uint32_t left = current(now);
        reload_ = value & kCounterBits;
        restart(left, now);
    } else if (offset == kCurrent) {  // any write clears
        stopped_value_ = 0;
        restart(0, now);
    }
}

std::uint64_t SysTick::next_exception(std::uint64_t now) const {
    if (!counting() || (control_ & kTickInterrupt) == 0) return kNever;
    if (now < first_zero_) return first_zero_;
    return first_zero_ + ((now - first_zero_) / period() + 1) * period();
}

bool SysTick::raises(std::uint64_t from, std::uint64_t to) const {
    return (control_ & kTickInterrupt) != 0 && wraps(to) > wraps(from);
}

}  // namespace outcore::board
