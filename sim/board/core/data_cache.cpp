// Behaviour: Cortex-M7 TRM (DDI0489), chapter 5 (L1 caches): write-back, allocation on reads and
// writes, whole lines. Replacement is pseudo-random there; here the least recently used line goes,
// which is deterministic (assumed).
// SPDX-License-Identifier: Apache-2.0
#include "board/core/data_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

namespace outcore::board {
namespace {

constexpr std::uint32_t kOffsetBits = DataCache::kLineBytes - 1;

std::uint32_t mask_of(std::uint32_t address, std::uint32_t size) {
    const std::uint32_t ones = size >= 32 ? ~0U : (1U << size) - 1U;
    return ones << (address & kOffsetBits);
}

/// Calls visit(address, part) for the pieces of `bytes` that lie in one line each.
template <typename Byte, typename Visit>
void for_each_line(std::uint32_t address, std::span<Byte> bytes, Visit&& visit) {
    while (!bytes.empty()) {
        const std::size_t room = DataCache::kLineBytes - (address & kOffsetBits);
        const std::size_t count = std::min(room, bytes.size());
        visit(address, bytes.first(count));
        address += static_cast<std::uint32_t>(count);
        bytes = bytes.subspan(count);
    }
}

}  // namespace

DataCache::DataCache(CacheShape shape, GuestMemory& memory, Report report)
    : shape_(shape),
      memory_(memory),
      report_(std::move(report)),
      lines_(std::size_t{shape.sets()} * shape.ways) {}

const DataCache::Line* DataCache::find(std::uint32_t address) const {
    if (shape_.bytes == 0) return nullptr;
    const std::uint32_t line = address & ~kOffsetBits;
    const std::size_t set = line / kLineBytes % shape_.sets();
    for (std::size_t way = 0; way < shape_.ways; ++way) {
        const Line& candidate = lines_[set * shape_.ways + way];
        if (candidate.valid && candidate.address == line) return &candidate;
    }
    return nullptr;
}

DataCache::Line* DataCache::find(std::uint32_t address) {
    if (last_ != nullptr && last_->valid && last_->address == (address & ~kOffsetBits))
        return last_;
    Line* const line = const_cast<Line*>(std::as_const(*this).find(address));
    if (line != nullptr) last_ = line;
    return line;
}

std::uint8_t* DataCache::core_bytes(const Line& line) const {
    return memory_.find(line.address, kLineBytes).data();
}

void DataCache::begin_difference(Line& line) {
    if (line.differs()) return;
    std::copy_n(core_bytes(line), kLineBytes, line.behind.begin());
}

/// The whole line goes out, over what others wrote meanwhile.
void DataCache::write_back(Line& line) {
    if (line.stale != 0)
        report_(
            Misuse::DirtyCacheLine,
            fmt::format("the line at {:#010x} is written back over bytes that a transfer wrote; "
                        "keep the core's data and the transfer's in different lines",
                        line.address));
    line.newer = line.stale = 0;
}

/// Without writing back: the core sees the memory again.
void DataCache::drop(Line& line) {
    if (line.differs()) std::copy_n(line.behind.begin(), kLineBytes, core_bytes(line));
    line.newer = line.stale = 0;
    line.valid = false;
}

DataCache::Line& DataCache::allocate(std::uint32_t address, Traffic& traffic) {
    const std::uint32_t line = address & ~kOffsetBits;
    const std::size_t set = line / kLineBytes % shape_.sets();
    Line* victim = nullptr;
    for (std::size_t way = 0; way < shape_.ways; ++way) {
        Line& candidate = lines_[set * shape_.ways + way];
        if (victim == nullptr || (victim->valid && !candidate.valid) ||
            (victim->valid == candidate.valid && candidate.used < victim->used))
            victim = &candidate;
    }
    if (victim->valid && victim->newer != 0) {
        ++traffic.write_backs;
        traffic.write_back_address = victim->address;
        write_back(*victim);
    }
    drop(*victim);
    victim->valid = true;
    victim->address = line;
    ++traffic.fills;
    traffic.fill_address = line;
    return *(last_ = victim);
}

DataCache::Traffic DataCache::read(std::uint32_t address, std::uint32_t size) {
    Traffic traffic;
    Line* line = find(address);
    if (line == nullptr) line = &allocate(address, traffic);
    line->used = ++clock_;
    if ((line->stale & mask_of(address, size)) != 0)
        report_(Misuse::StaleCacheLine,
                fmt::format("read of {:#010x}: the cache holds what was there before a transfer "
                            "wrote it; invalidate the line after the transfer",
                            address));
    return traffic;
}

DataCache::Traffic DataCache::write(std::uint32_t address, std::uint32_t size, bool write_through) {
    Traffic traffic;
    Line* line = find(address);
    if (line == nullptr) {
        if (write_through) return traffic;  // no allocation on a write miss
        line = &allocate(address, traffic);
    }
    line->used = ++clock_;
    if (write_through) return traffic;
    begin_difference(*line);
    line->newer |= mask_of(address, size);
    line->stale &= ~line->newer;
    return traffic;
}

void DataCache::clean(std::uint32_t address) {
    Line* const line = find(address);
    if (line != nullptr && line->newer != 0) write_back(*line);
}

void DataCache::invalidate(std::uint32_t address) {
    Line* const line = find(address);
    if (line != nullptr) drop(*line);
}

/// The way is in the topmost bits, the set above the offset in the line (DDI0403, B2.2.7).
DataCache::Line* DataCache::at_set_way(std::uint32_t value) {
    if (shape_.bytes == 0) return nullptr;
    const auto way_bits = static_cast<unsigned>(std::bit_width(shape_.ways - 1));
    const std::uint32_t way = way_bits == 0 ? 0 : value >> (32U - way_bits);
    const std::uint32_t set = (value & ((1U << (32U - way_bits)) - 1U)) / kLineBytes;
    if (set >= shape_.sets() || way >= shape_.ways) return nullptr;
    Line& line = lines_[std::size_t{set} * shape_.ways + way];
    return line.valid ? &line : nullptr;
}

void DataCache::clean_set_way(std::uint32_t value) {
    Line* const line = at_set_way(value);
    if (line != nullptr && line->newer != 0) write_back(*line);
}

void DataCache::invalidate_set_way(std::uint32_t value) {
    Line* const line = at_set_way(value);
    if (line != nullptr) drop(*line);
}

void DataCache::master_read(std::uint32_t address, std::span<std::uint8_t> bytes) {
    for_each_line(address, bytes, [&](std::uint32_t at, std::span<std::uint8_t> part) {
        const auto core = memory_.find(at, part.size());
        std::copy(core.begin(), core.end(), part.begin());
        const Line* const line = find(at);
        if (line == nullptr || !line->differs()) return;
        std::copy_n(line->behind.begin() + (at & kOffsetBits), part.size(), part.begin());
        if ((line->newer & mask_of(at, static_cast<std::uint32_t>(part.size()))) != 0)
            report_(Misuse::DirtyCacheLine,
                    fmt::format("a transfer reads {} bytes at {:#010x}, the cache holds newer "
                                "ones; clean the lines before the transfer",
                                part.size(), at));
    });
}

void DataCache::master_write(std::uint32_t address, std::span<const std::uint8_t> bytes) {
    for_each_line(address, bytes, [&](std::uint32_t at, std::span<const std::uint8_t> part) {
        Line* const line = find(at);
        if (line == nullptr) {
            const auto core = memory_.find(at, part.size());
            std::copy(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(core.size()),
                      core.begin());
            return;
        }
        if (line->newer != 0)
            report_(Misuse::DirtyCacheLine,
                    fmt::format("a transfer writes {} bytes at {:#010x} into a line that the core "
                                "has written; clean and invalidate it before the transfer",
                                part.size(), at));
        begin_difference(*line);
        line->stale |= mask_of(at, static_cast<std::uint32_t>(part.size()));
        std::copy(part.begin(), part.end(), line->behind.begin() + (at & kOffsetBits));
    });
}

}  // namespace outcore::board
