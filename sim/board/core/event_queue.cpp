// SPDX-License-Identifier: Apache-2.0
#include "board/core/event_queue.hpp"

#include <utility>

namespace outcore::board {

void EventQueue::add(Picoseconds when, std::function<void()> action) {
    events_.push({when, added_++, std::move(action)});
}

void EventQueue::run_until(Picoseconds now) {
    while (!events_.empty() && events_.top().when <= now) {
        const std::function<void()> action = events_.top().action;
        events_.pop();
        action();
    }
}

}  // namespace outcore::board
