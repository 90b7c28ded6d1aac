// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/mapped_reads.hpp"

#include <algorithm>
#include <cmath>

namespace outcore::board {

void MappedReads::enter(SerialMemory* memory, const SerialFrame& frame, double timeout_clocks,
                        Picoseconds begin) {
    memory_ = memory;
    frame_ = frame;
    timeout_clocks_ = timeout_clocks;
    running_ = false;
    free_at_ = begin;
}

void MappedReads::leave() {
    if (running_ && memory_ != nullptr) memory_->deselect(board_.now());
    if (running_)
        free_at_ = board_.now() + static_cast<Picoseconds>(frame_.deselect_clocks * clock_ps());
    running_ = false;
}

bool MappedReads::timed_out(double now) const {
    if (timeout_clocks_ < 0) return false;
    const double full = read_at_ + fifo_bytes_ * frame_.clocks_per_byte() * clock_ps();
    return now > full + timeout_clocks_ * clock_ps();
}

/// Ends the running command; when chip select may fall for the next.
double MappedReads::fall(double now) {
    double at = std::max(now, static_cast<double>(free_at_));
    if (!running_) return at;
    if (memory_ != nullptr) memory_->deselect(board_.now());
    // After a timeout chip select has been high long enough.
    if (!timed_out(now)) at += frame_.deselect_clocks * clock_ps();
    running_ = false;
    return at;
}

/// Returns when the first byte is complete.
double MappedReads::open(std::uint32_t offset, double now) {
    const double at = fall(now);
    frame_.address.value = offset;
    if (memory_ != nullptr) memory_->select(frame_, static_cast<Picoseconds>(std::ceil(at)));
    running_ = true;
    return at + (frame_.opening_clocks() + frame_.clocks_per_byte()) * clock_ps();
}

Picoseconds MappedReads::write(std::uint32_t offset, unsigned bytes, SerialFrame frame) {
    const auto now = static_cast<double>(board_.now());
    const double at = fall(now);
    frame.address.value = offset;
    frame.bytes = bytes;
    const double clocks = frame.opening_clocks() + bytes * frame.clocks_per_byte();
    const double done = at + clocks * clock_ps();
    if (memory_ != nullptr) {
        memory_->select(frame, static_cast<Picoseconds>(std::ceil(at)));
        memory_->deselect(static_cast<Picoseconds>(std::ceil(done)));
    }
    free_at_ = static_cast<Picoseconds>(done + frame.deselect_clocks * clock_ps());
    return static_cast<Picoseconds>(done - now);
}

Picoseconds MappedReads::read(std::uint32_t offset, unsigned bytes) {
    const auto now = static_cast<double>(board_.now());
    const double byte = frame_.clocks_per_byte() * clock_ps();
    const bool hit = running_ && offset == next_offset_ && !timed_out(now);
    if (hit) {
        // A full FIFO had stopped the bus: no more than its bytes can be there.
        const double ahead = (fifo_bytes_ - 1) * byte;
        next_ = std::max(next_, now - ahead);
    } else {
        next_ = open(offset, now);
    }
    const double done = next_ + static_cast<double>(bytes - 1) * byte;
    next_ = done + byte;
    next_offset_ = offset + bytes;
    read_at_ = std::max(now, done);
    return std::max<Picoseconds>(0, static_cast<Picoseconds>(std::ceil(done - now)));
}

}  // namespace outcore::board
