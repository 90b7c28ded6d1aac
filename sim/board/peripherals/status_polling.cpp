// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/status_polling.hpp"

#include <algorithm>
#include <cmath>

namespace outcore::board {

bool PollingRule::holds(std::uint32_t status) const {
    const std::uint32_t same = ~(status ^ match) & mask;
    return any ? same != 0 || mask == 0 : same == mask;
}

StatusPolling::StatusPolling(BoardServices& board, std::function<void()> matched)
    : board_(board), matched_(std::move(matched)) {}

void StatusPolling::start(SerialMemory* memory, const SerialFrame& frame, const PollingRule& rule,
                          Picoseconds begin) {
    memory_ = memory;
    frame_ = frame;
    rule_ = rule;
    fall_ = static_cast<double>(begin);
    active_ = true;
    plan();
}

void StatusPolling::stop() {
    ++generation_;
    active_ = false;
    free_at_ = board_.now() + static_cast<Picoseconds>(clocks(frame_.deselect_clocks));
}

/// The next read whose answer can differ: until the memory is ready all are alike.
void StatusPolling::plan() {
    const double read = clocks(frame_.opening_clocks() +
                               static_cast<double>(frame_.bytes) * frame_.clocks_per_byte());
    const double period = read + clocks(std::max(frame_.deselect_clocks, rule_.interval_clocks));
    if (memory_ != nullptr) {
        const double opening = clocks(frame_.opening_clocks());
        const double ready = static_cast<double>(memory_->ready_at());
        const double skipped = std::ceil((ready - (fall_ + opening)) / period - 1e-9);
        fall_ += std::max(0.0, skipped) * period;
    }
    board_.at(static_cast<Picoseconds>(std::ceil(fall_ + read)),
              [this, period, generation = ++generation_] {
                  if (generation != generation_) return;
                  sample();
                  if (!active_) return;
                  fall_ += period;
                  plan();
              });
}

void StatusPolling::sample() {
    std::uint8_t bytes[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(frame_.bytes, 1, 4));
    if (memory_ != nullptr) {
        memory_->select(frame_, static_cast<Picoseconds>(std::ceil(fall_)));
        memory_->read(std::span(bytes, count));
        memory_->deselect(board_.now());
    }
    status_ = 0;
    for (std::size_t i = 0; i < count; ++i) status_ |= std::uint32_t{bytes[i]} << (8 * i);
    if (!rule_.holds(status_)) return;
    if (rule_.stop) stop();
    matched_();
}

}  // namespace outcore::board
