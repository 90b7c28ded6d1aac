// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/serial_transfer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace outcore::board {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::uint8_t kFloating = 0xFF;  // lines that nobody drives are pulled up

Picoseconds rounded(double time) { return static_cast<Picoseconds>(std::ceil(time - 1e-3)); }

}  // namespace

SerialTransfer::SerialTransfer(BoardServices& board, std::int64_t fifo_bytes,
                               std::function<void()> changed)
    : board_(board), fifo_bytes_(fifo_bytes), changed_(std::move(changed)) {}

void SerialTransfer::start(SerialMemory* memory, const SerialFrame& frame, Picoseconds begin) {
    memory_ = memory;
    frame_ = frame;
    fifo_.clear();
    active_ = true;
    held_ = false;
    passed_ = 0;
    ++generation_;
    scheduled_ = -1;
    const double clock_ps = 1e12 / frame.clock_hz;
    data_begin_ = static_cast<double>(begin) + frame.opening_clocks() * clock_ps;
    byte_ps_ = frame.clocks_per_byte() * clock_ps;
    next_ = frame.write ? data_begin_ : data_begin_ + byte_ps_;
    if (memory_ != nullptr) memory_->select(frame, begin);
    schedule();
}

/// Chip select rises at `when`.
void SerialTransfer::end(double when) {
    active_ = held_ = false;
    const double high = frame_.deselect_clocks * 1e12 / frame_.clock_hz;
    free_at_ = rounded(when + high);
    if (memory_ != nullptr) memory_->deselect(rounded(when));
    memory_ = nullptr;
}

void SerialTransfer::abort() {
    advance(board_.now());
    fifo_.clear();
    ++generation_;
    scheduled_ = -1;
    if (active_) end(static_cast<double>(board_.now()));
}

void SerialTransfer::reset() {
    abort();
    free_at_ = 0;
}

void SerialTransfer::produce(Picoseconds now) {
    const std::int64_t room = fifo_bytes_ - static_cast<std::int64_t>(fifo_.size());
    const double due = static_cast<double>(now) + 0.5;  // rounding to whole picoseconds
    if (due < next_) return;
    const auto could = static_cast<std::int64_t>((due - next_) / byte_ps_) + 1;
    const std::int64_t count = std::min({room, frame_.bytes - passed_, could});
    if (count <= 0) return;
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(count), kFloating);
    if (memory_ != nullptr) memory_->read(bytes);
    fifo_.insert(fifo_.end(), bytes.begin(), bytes.end());
    passed_ += count;
    next_ += static_cast<double>(count) * byte_ps_;
    if (passed_ == frame_.bytes) end(next_ - byte_ps_);
}

void SerialTransfer::consume(Picoseconds now) {
    const bool all = !frame_.has_data() || passed_ == frame_.bytes;
    if (all && static_cast<double>(now) + 0.5 >= next_) end(next_);
}

void SerialTransfer::advance(Picoseconds now) {
    if (!active_ || held_) return;
    if (frame_.has_data() && !frame_.write)
        produce(now);
    else if (frame_.has_data())
        consume(now);
    else if (static_cast<double>(now) + 0.5 >= data_begin_)
        end(data_begin_);
}

bool SerialTransfer::active() {
    advance(board_.now());
    return active_;
}

std::int64_t SerialTransfer::level() {
    advance(board_.now());
    if (!frame_.write) return static_cast<std::int64_t>(fifo_.size());
    if (!active_ || held_) return 0;
    const double waiting =
        (next_ - std::max(static_cast<double>(board_.now()), data_begin_)) / byte_ps_;
    return waiting <= 0.0 ? 0 : static_cast<std::int64_t>(std::ceil(waiting - 1e-6));
}

std::int64_t SerialTransfer::left() {
    advance(board_.now());
    const auto waiting = static_cast<std::int64_t>(fifo_.size());
    return frame_.bytes - passed_ + (frame_.write ? 0 : waiting);
}

Picoseconds SerialTransfer::wait_for(std::int64_t bytes) {
    const Picoseconds now = board_.now();
    advance(now);
    if (!active_) return 0;
    if (frame_.write) {
        const double room_at = next_ - static_cast<double>(fifo_bytes_ - bytes) * byte_ps_;
        return std::max<Picoseconds>(0, rounded(room_at) - now);
    }
    const auto waiting = static_cast<std::int64_t>(fifo_.size());
    const std::int64_t missing = std::min(bytes, frame_.bytes - passed_ + waiting) - waiting;
    if (missing <= 0) return 0;
    return rounded(next_ + static_cast<double>(missing - 1) * byte_ps_) - now;
}

void SerialTransfer::pop(std::span<std::uint8_t> bytes) {
    const Picoseconds now = board_.now() + wait_for(static_cast<std::int64_t>(bytes.size()));
    advance(now);
    const bool was_full = static_cast<std::int64_t>(fifo_.size()) >= fifo_bytes_;
    for (std::uint8_t& byte : bytes) {
        byte = fifo_.empty() ? std::uint8_t{0} : fifo_.front();
        if (!fifo_.empty()) fifo_.pop_front();
    }
    if (was_full) next_ = std::max(next_, static_cast<double>(now) + byte_ps_);
    advance(now);
    schedule();
}

void SerialTransfer::push(std::span<const std::uint8_t> bytes) {
    const Picoseconds now = board_.now() + wait_for(static_cast<std::int64_t>(bytes.size()));
    const std::int64_t count =
        std::min(static_cast<std::int64_t>(bytes.size()), frame_.bytes - passed_);
    if (memory_ != nullptr) memory_->write(bytes.first(static_cast<std::size_t>(count)));
    passed_ += count;
    next_ = std::max(next_, static_cast<double>(now)) + static_cast<double>(count) * byte_ps_;
    schedule();
}

/// With the FIFO full or partly filled the data phase began so much earlier.
Picoseconds SerialTransfer::data_begin() {
    advance(board_.now());
    const auto waiting = static_cast<double>(fifo_.size());
    if (frame_.write) return rounded(next_);
    const bool stalled = static_cast<std::int64_t>(fifo_.size()) >= fifo_bytes_;
    const double next = stalled ? static_cast<double>(board_.now()) + byte_ps_ : next_;
    return static_cast<Picoseconds>(next - (waiting + 1) * byte_ps_ + 0.5);
}

void SerialTransfer::hold() {
    advance(board_.now());
    held_ = active_;
    ++generation_;
    scheduled_ = -1;
}

void SerialTransfer::take(std::span<std::uint8_t> bytes, Picoseconds when) {
    std::size_t at = 0;
    for (; at < bytes.size() && !fifo_.empty(); ++at) {
        bytes[at] = fifo_.front();
        fifo_.pop_front();
    }
    const std::span<std::uint8_t> rest = bytes.subspan(at);
    std::fill(rest.begin(), rest.end(), kFloating);
    if (memory_ != nullptr) memory_->read(rest);
    passed_ += static_cast<std::int64_t>(rest.size());
    next_ = static_cast<double>(when) + byte_ps_;
}

void SerialTransfer::give(std::span<const std::uint8_t> bytes, Picoseconds when) {
    if (memory_ != nullptr) memory_->write(bytes);
    passed_ += static_cast<std::int64_t>(bytes.size());
    next_ = static_cast<double>(when);
}

void SerialTransfer::release(Picoseconds when) {
    held_ = false;
    if (active_ && passed_ == frame_.bytes) end(static_cast<double>(when));
    schedule();
}

/// The next instant at which something changes without anybody's doing.
double SerialTransfer::next_event() {
    if (!active_ || held_) return kNever;
    if (!frame_.has_data()) return data_begin_;
    if (frame_.write) {
        if (passed_ == frame_.bytes) return next_;
        const double room_at = next_ - static_cast<double>(fifo_bytes_ - threshold_) * byte_ps_;
        return room_at > static_cast<double>(board_.now()) ? room_at : kNever;
    }
    const auto waiting = static_cast<std::int64_t>(fifo_.size());
    const std::int64_t last = frame_.bytes - passed_;
    const std::int64_t fill = std::min(threshold_ - waiting, last);
    if (fill > 0) return next_ + static_cast<double>(fill - 1) * byte_ps_;
    if (last <= fifo_bytes_ - waiting) return next_ + static_cast<double>(last - 1) * byte_ps_;
    return kNever;
}

void SerialTransfer::schedule() {
    const double next = next_event();
    if (next == kNever) return;
    const Picoseconds when = std::max(rounded(next), board_.now());
    if (when == scheduled_) return;
    scheduled_ = when;
    board_.at(when, [this, generation = ++generation_] {
        if (generation != generation_) return;
        scheduled_ = -1;
        advance(board_.now());
        schedule();
        changed_();
    });
}

}  // namespace outcore::board
