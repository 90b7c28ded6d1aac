// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/dma_move.hpp"

#include <algorithm>
#include <vector>

namespace outcore::board {
namespace {

Picoseconds picoseconds(double seconds) { return static_cast<Picoseconds>(seconds * 1e12 + 0.5); }

}  // namespace

DmaMove::DmaMove(BoardServices& board, MemoryMap& map, const platform::Engine& engine,
                 std::function<void(bool)> reached)
    : board_(board), map_(map), engine_(engine), reached_(std::move(reached)) {}

/// For each burst the slowest of source, destination and engine, as in the transaction-level model.
Picoseconds DmaMove::timing(const DmaBlock& block, double clock_hz) {
    const std::int64_t burst = map_.burst_bytes(block.source, block.destination);
    const DmaPace pace = dma_pace(engine_, block.read, block.write, block.requester != nullptr);
    const bool from_memory = block.requester == nullptr || block.destination_fixed;
    const bool to_memory = block.requester == nullptr || !block.destination_fixed;
    SideTimes from, to;
    if (from_memory) from = map_.times(block.source, block.bytes, burst, false);
    if (to_memory) to = map_.times(block.destination, block.bytes, burst, true);
    const std::optional<DataFlow> flow =
        block.requester == nullptr ? std::nullopt : block.requester->flow();
    const auto tail = static_cast<double>(block.bytes % burst);
    const double flow_byte = flow ? flow->byte_ps * 1e-12 : 0.0;
    const double byte = std::max(pace.byte_clocks / clock_hz, flow_byte);
    const double full_time =
        std::max({from.full_burst, to.full_burst, byte * static_cast<double>(burst)});
    const double tail_time = std::max({from.tail_burst, to.tail_burst, byte * tail});
    const double setup = from.setup + to.setup;
    const double streaming = static_cast<double>(block.bytes / burst) * full_time + tail_time;
    begin_ = (flow ? flow->begin : board_.now()) + picoseconds(setup);
    // A flow that has waited in its FIFO began before now: the engine did not.
    const double engine_only = static_cast<double>(block.bytes) * pace.byte_clocks / clock_hz;
    bus_end_ = std::max(begin_ + picoseconds(streaming), board_.now() + picoseconds(engine_only));
    return bus_end_ + picoseconds(pace.drain_clocks / clock_hz);
}

bool DmaMove::start(const DmaBlock& block, double clock_hz) {
    block_ = block;
    moved_ = 0;
    if (block.requester != nullptr) {
        const std::optional<DataFlow> flow = block.requester->flow();
        if (!flow || flow->to_memory == block.destination_fixed) return false;
        block_.bytes = std::min(block.bytes, flow->bytes);
    }
    end_ = timing(block_, clock_hz);
    if (block.requester != nullptr) block.requester->begin_service();
    active_ = true;
    const std::int64_t item = std::max(block_.read.width, block_.write.width);
    const std::int64_t half = block_.bytes / item / 2 * item;
    if (block_.half_event && half > 0) plan(half, false);
    plan(block_.bytes, true);
    return true;
}

Picoseconds DmaMove::instant_of(std::int64_t bytes) const {
    const double share = static_cast<double>(bytes) / static_cast<double>(block_.bytes);
    const Picoseconds drain = end_ - bus_end_;
    return begin_ + static_cast<Picoseconds>(share * static_cast<double>(bus_end_ - begin_)) +
           drain;
}

void DmaMove::plan(std::int64_t bytes, bool end) {
    board_.at(end ? end_ : instant_of(bytes), [this, bytes, end, generation = generation_] {
        if (generation != generation_) return;
        move_until(bytes, bus_end_);
        if (end) {
            active_ = false;
            ++generation_;
            if (block_.requester != nullptr) block_.requester->end_service(bus_end_);
        }
        reached_(end);
    });
}

void DmaMove::move_until(std::int64_t bytes, Picoseconds when) {
    if (bytes <= moved_) return;
    std::vector<std::uint8_t> data(static_cast<std::size_t>(bytes - moved_));
    const auto offset = static_cast<std::uint32_t>(moved_);
    const bool to_memory = block_.requester == nullptr || !block_.destination_fixed;
    if (block_.requester != nullptr && to_memory)
        block_.requester->take(data, when);
    else
        board_.bus_read(block_.source + (block_.source_fixed ? 0 : offset), data);
    if (block_.requester != nullptr && !to_memory)
        block_.requester->give(data, when);
    else
        board_.bus_write(block_.destination + (block_.destination_fixed ? 0 : offset), data);
    moved_ = bytes;
}

std::int64_t DmaMove::moved() {
    if (!active_) return moved_;
    const std::int64_t item = std::max(block_.read.width, block_.write.width);
    const Picoseconds now = board_.now() - (end_ - bus_end_);
    const double share = bus_end_ == begin_ ? 1.0
                                            : static_cast<double>(now - begin_) /
                                                  static_cast<double>(bus_end_ - begin_);
    const auto items = static_cast<std::int64_t>(std::clamp(share, 0.0, 1.0) *
                                                 static_cast<double>(block_.bytes / item));
    move_until(std::min(items * item, block_.bytes), board_.now());
    return moved_;
}

void DmaMove::stop() {
    if (!active_) return;
    moved();
    active_ = false;
    ++generation_;
    if (block_.requester != nullptr) block_.requester->end_service(board_.now());
}

}  // namespace outcore::board
