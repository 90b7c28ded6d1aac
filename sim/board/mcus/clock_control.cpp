// SPDX-License-Identifier: Apache-2.0
#include "board/mcus/clock_control.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

constexpr double kSlack = 1.0001;  // of rounding

}  // namespace

void ClockControl::attach(RegisterBlock& block, std::uint32_t enable, unsigned bit,
                          std::uint32_t reset) {
    attached_.push_back({&block, enable, reset, bit});
    block.set_clock_gate([this, enable, reset, bit] {
        const bool held = reset != kNoReset && ((value(reset) >> bit) & 1) != 0;
        return ((value(enable) >> bit) & 1) != 0 && !held;
    });
}

void ClockControl::follow(const ReadyRule& rule) {
    const std::uint32_t now = value(rule.offset);
    if ((now & rule.on) == 0) return change(rule.offset, rule.ready, 0);
    if ((now & rule.ready) != 0) return;
    const auto time = static_cast<Picoseconds>(rule.seconds * 1e12);
    board().at(board().now() + time, [this, rule] {
        if ((value(rule.offset) & rule.on) == 0) return;
        change(rule.offset, rule.ready, rule.ready);
        settle();
    });
}

void ClockControl::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    check_order(offset, written);
    set(offset, written);
    for (const Attached& attached : attached_)
        if (attached.reset == offset && ((written >> attached.bit) & 1) != 0)
            attached.block->reset();
    for (const ReadyRule& rule : ready_rules())
        if (rule.offset == offset) follow(rule);
    settle();
}

void ClockControl::at_most(double hertz, double limit, const char* what) {
    if (hertz > limit * kSlack)
        misuse(Misuse::WrongClock, fmt::format("{} of {:.2f} MHz, at most {:.2f} here", what,
                                               hertz / 1e6, limit / 1e6));
}

void ClockControl::settle() {
    const Clocks before = clocks_;
    clocks_ = work_out();
    if (clocks_.core != before.core) board().set_core_hz(clocks_.core);
    check(clocks_);
}

}  // namespace outcore::board
