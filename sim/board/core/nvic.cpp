// Rules: Armv7-M Architecture Reference Manual (DDI0403), B1.5 (exception model).
// SPDX-License-Identifier: Apache-2.0
#include "board/core/nvic.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace outcore::board {
namespace {

constexpr int kNoPriority = 256;  // lower than any that can be set

}  // namespace

std::array<Nvic::State, Nvic::kExceptions> Nvic::initial() {
    std::array<State, kExceptions> states{};
    for (const int always : {exception::kNmi, exception::kHardFault, exception::kSvCall,
                             exception::kPendSv, exception::kSysTick})
        states[index(always)].enabled = true;
    return states;
}

void Nvic::set_line(int line, bool level) {
    if (line < 0 || line >= kLines) return;
    const int number = exception::kFirstInterrupt + line;
    State& state = states_[index(number)];
    const bool rises = level && !state.level;
    state.level = level;
    if (rises) pend(number);
}

void Nvic::pend(int number) {
    State& state = states_[index(number)];
    if (state.pending) return;
    state.pending = true;
    pending_.push_back(number);
    ++pend_count_;
    changed_ = true;
}

void Nvic::clear_pending(int number) {
    State& state = states_[index(number)];
    if (!state.pending) return;
    state.pending = false;
    std::erase(pending_, number);
    // A line that is still high pends again unless its handler runs (DDI0403, B3.4.1).
    if (state.level && !state.active) pend(number);
}

void Nvic::enable(int number, bool on) {
    states_[index(number)].enabled = on;
    changed_ = true;
}

void Nvic::set_priority(int number, std::uint8_t value) {
    states_[index(number)].priority = value & kPriorityBits;
    changed_ = true;
}

int Nvic::group_priority(int number) const {
    if (number == exception::kNmi) return -2;
    if (number == exception::kHardFault) return -1;
    const unsigned mask = 0xFFU << (group_ + 1U) & 0xFFU;
    return static_cast<int>(states_[index(number)].priority & mask);
}

int Nvic::execution_priority(const ExceptionMasks& masks) const {
    int highest = kNoPriority;
    for (const int number : nested_) highest = std::min(highest, group_priority(number));
    if (masks.basepri != 0) {
        const unsigned mask = 0xFFU << (group_ + 1U) & 0xFFU;
        highest = std::min(highest, static_cast<int>(masks.basepri & mask));
    }
    if (masks.primask) highest = std::min(highest, 0);
    if (masks.faultmask) highest = std::min(highest, -1);
    return highest;
}

int Nvic::highest_pending() const {
    int best = 0;
    std::pair<int, int> best_key{kNoPriority, std::numeric_limits<int>::max()};
    for (const int number : pending_) {
        const State& state = states_[index(number)];
        if (!state.enabled || state.active) continue;
        // The whole priority decides among pending ones, only its group preempts.
        const int value = group_priority(number) < 0 ? group_priority(number) : state.priority;
        const std::pair<int, int> key{value, number};
        if (key < best_key) {
            best_key = key;
            best = number;
        }
    }
    return best;
}

bool Nvic::preempts(int number, const ExceptionMasks& masks) const {
    return group_priority(number) < execution_priority(masks);
}

int Nvic::next(const ExceptionMasks& masks) const {
    if (pending_.empty()) return 0;
    const int number = highest_pending();
    return number != 0 && preempts(number, masks) ? number : 0;
}

void Nvic::enter(int number) {
    State& state = states_[index(number)];
    if (state.pending) {
        state.pending = false;
        std::erase(pending_, number);
    }
    state.active = true;
    nested_.push_back(number);
}

bool Nvic::leave(int number) {
    State& state = states_[index(number)];
    if (!state.active) return false;
    state.active = false;
    std::erase(nested_, number);
    if (state.level) pend(number);
    changed_ = true;
    return true;
}

bool Nvic::take_changed() { return std::exchange(changed_, false); }

}  // namespace outcore::board
