// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/mapped_reads.hpp"

#include <algorithm>
#include <cmath>

#include "board/peripherals/serial_transfer.hpp"

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
    const double full = read_at_ + static_cast<double>(SerialTransfer::kFifoBytes) *
                                       frame_.clocks_per_byte() * clock_ps();
    return now > full + timeout_clocks_ * clock_ps();
}

/// Returns when the first byte is complete.
double MappedReads::open(std::uint32_t offset, double now) {
    const double clock = clock_ps();
    double fall = std::max(now, static_cast<double>(free_at_));
    if (running_) {
        if (memory_ != nullptr) memory_->deselect(board_.now());
        // After a timeout chip select has been high long enough.
        if (!timed_out(now)) fall += frame_.deselect_clocks * clock;
    }
    frame_.address.value = offset;
    if (memory_ != nullptr) memory_->select(frame_, static_cast<Picoseconds>(std::ceil(fall)));
    running_ = true;
    return fall + (frame_.opening_clocks() + frame_.clocks_per_byte()) * clock;
}

Picoseconds MappedReads::read(std::uint32_t offset, unsigned bytes) {
    const auto now = static_cast<double>(board_.now());
    const double byte = frame_.clocks_per_byte() * clock_ps();
    const bool hit = running_ && offset == next_offset_ && !timed_out(now);
    if (hit) {
        // A full FIFO had stopped the bus: no more than its bytes can be there.
        const double ahead = static_cast<double>(SerialTransfer::kFifoBytes - 1) * byte;
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
