// SPDX-License-Identifier: Apache-2.0
#include "board/core/memory_system.hpp"

#include <algorithm>
#include <cmath>

namespace outcore::board {
namespace {

constexpr std::uint32_t kLine = DataCache::kLineBytes;

const platform::Memory* platform_memory(const platform::Platform& platform,
                                        const MemoryRange& range) {
    if (range.platform_memory < 0) return nullptr;
    return &platform.memories[static_cast<std::size_t>(range.platform_memory)];
}

/// What one wait brings of data: the flash's own line. A line of the cache in front of it may be
/// several of those, each read when it is asked for (RM0351: four of 64 bits; on one
/// board 128 instead of 64 bits saved five wait states for every second one, docs/fidelity.md). Of
/// code the next ones are fetched ahead (sequential_miss_share).
std::uint32_t flash_line_bytes(const platform::Platform& platform) {
    const auto flash = std::find_if(
        platform.memories.begin(), platform.memories.end(),
        [](const auto& each) { return each.kind == platform::MemoryKind::InternalFlash; });
    const std::int64_t cache_line = platform.core.timing.code_line_bytes;
    if (flash == platform.memories.end()) return static_cast<std::uint32_t>(cache_line);
    return static_cast<std::uint32_t>(std::min<std::int64_t>(cache_line, flash->burst_bytes));
}

}  // namespace

MemorySystem::MemorySystem(const platform::Platform& platform, GuestMemory& memory,
                           DataCache& cache, const Clock& clock, std::vector<WindowPlace> windows)
    : platform_(platform),
      memory_(memory),
      cache_(cache),
      clock_(clock),
      windows_(std::move(windows)),
      kinds_(std::size_t{1} << (32 - kPageBits), kFree) {
    const platform::CoreTiming& timing = platform.core.timing;
    const auto positive = [](std::int32_t value) { return static_cast<std::uint32_t>(value); };
    code_cache_ = TagCache(positive(timing.code_cache_bytes), positive(timing.code_cache_ways),
                           positive(timing.code_line_bytes));
    if (platform.core.cache_line_bytes == 0)
        flash_data_ = TagCache(static_cast<std::uint32_t>(platform.core.data_cache_bytes),
                               positive(timing.code_cache_ways), flash_line_bytes(platform));
}

MemorySystem::Kind MemorySystem::describe(const MemoryRange& range, MemoryType type) const {
    const platform::Core& core = platform_.core;
    Kind kind;
    kind.type = type;
    kind.window = range.window;
    kind.flash = range.kind == platform::MemoryKind::InternalFlash;
    if (range.kind == platform::MemoryKind::Tcm) return kind;
    const bool cacheable = type == MemoryType::WriteBack || type == MemoryType::WriteThrough;
    kind.cached = cacheable && cache_.enabled();
    const platform::Memory* const memory = platform_memory(platform_, range);
    if (memory == nullptr) return kind;
    const double cycles_per_clock = core.clock.count / memory->bus_clock.count;
    const double setup = memory->burst_setup_clocks * cycles_per_clock;
    const double latency = core.timing.bus_latency_cycles + setup;
    if (core.cache_line_bytes == 0) {  // a single-cycle bus: only flash makes the core wait
        kind.single_read = kind.flash ? setup : 0.0;
        return kind;
    }
    kind.line_fill = latency + kLine / memory->bytes_per_clock * cycles_per_clock;
    kind.single_read = latency + cycles_per_clock;
    return kind;
}

std::uint8_t MemorySystem::kind_number(const Kind& kind) {
    const bool free = !kind.cached && kind.window < 0 && kind.single_read == 0.0 &&
                      kind.type != MemoryType::Device;
    if (free) return kFree;
    const auto same = [&](const Kind& other) {
        return other.type == kind.type && other.window == kind.window &&
               other.cached == kind.cached && other.flash == kind.flash &&
               other.line_fill == kind.line_fill && other.single_read == kind.single_read;
    };
    const auto found = std::find_if(descriptions_.begin() + 1, descriptions_.end(), same);
    if (found == descriptions_.end()) {
        descriptions_.push_back(kind);
        return static_cast<std::uint8_t>(descriptions_.size() - 1);
    }
    return static_cast<std::uint8_t>(found - descriptions_.begin());
}

void MemorySystem::update(const MemoryProtection& protection, bool code_cache_on) {
    // Cores without the enable bit have what is in front of their flash always on.
    code_cache_on_ = code_cache_on || platform_.core.cache_line_bytes == 0;
    descriptions_.assign(1, Kind{MemoryType::NotCached});
    constexpr std::uint32_t kPage = 1U << kPageBits;
    for (const MemoryRange& range : memory_.ranges()) {
        for (std::size_t offset = 0; offset < range.bytes.size(); offset += kPage) {
            const std::uint32_t address = range.base + static_cast<std::uint32_t>(offset);
            // Tightly coupled memories are normal memory past the caches, whatever the MPU says.
            const MemoryType type = range.kind == platform::MemoryKind::Tcm
                                        ? MemoryType::NotCached
                                        : protection.type(address);
            kinds_[address >> kPageBits] = kind_number(describe(range, type));
        }
    }
}

MemoryType MemorySystem::type(std::uint32_t address) const {
    return descriptions_[kinds_[address >> kPageBits]].type;
}

double MemorySystem::window_cost(int window, std::uint32_t address, std::uint32_t bytes,
                                 bool write) {
    const WindowPlace& place = windows_[static_cast<std::size_t>(window)];
    if (place.window == nullptr) return 0.0;
    const Picoseconds time = place.window->access(address - place.base, bytes, write);
    return std::ceil(clock_.cycles_of(time));
}

double MemorySystem::traffic_cost(const Kind& kind, const DataCache::Traffic& traffic) {
    double cycles = 0.0;
    if (traffic.fills != 0) {
        cycles += kind.window >= 0 ? window_cost(kind.window, traffic.fill_address, kLine, false)
                                   : kind.line_fill;
    }
    if (traffic.write_backs != 0) {  // through a buffer, while the line behind it comes in
        const int range = memory_.range_at(traffic.write_back_address);
        const int window = range < 0 ? -1 : memory_.range(range).window;
        if (window >= 0) cycles += window_cost(window, traffic.write_back_address, kLine, true);
    }
    return cycles;
}

double MemorySystem::cached_access(const Kind& kind, std::uint32_t address, std::uint32_t bytes,
                                   bool write) {
    const bool through = kind.type == MemoryType::WriteThrough;
    const std::uint32_t room = kLine - (address & (kLine - 1));
    const std::uint32_t first = std::min(bytes, room);
    double cycles = traffic_cost(
        kind, write ? cache_.write(address, first, through) : cache_.read(address, first));
    if (first < bytes)
        cycles += traffic_cost(kind, write ? cache_.write(address + first, bytes - first, through)
                                           : cache_.read(address + first, bytes - first));
    // Stores wait in the store buffer while their line comes in.
    return write ? cycles * platform_.core.timing.store_miss_share : cycles;
}

double MemorySystem::slow_read(std::uint8_t number, std::uint32_t address, std::uint32_t bytes) {
    const Kind& kind = descriptions_[number];
    if (kind.cached) return cached_access(kind, address, bytes, false);
    if (kind.window >= 0) return window_cost(kind.window, address, bytes, false);
    if (kind.flash && platform_.core.cache_line_bytes == 0)
        return flash_data_.touch(address) ? 0.0 : kind.single_read;
    return kind.single_read;
}

double MemorySystem::slow_write(std::uint8_t number, std::uint32_t address, std::uint32_t bytes) {
    const Kind& kind = descriptions_[number];
    if (kind.cached) return cached_access(kind, address, bytes, true);
    if (kind.window >= 0) return window_cost(kind.window, address, bytes, true);
    return 0.0;  // buffered
}

double MemorySystem::fetch(std::uint32_t address, std::uint32_t bytes) {
    const std::uint8_t number = kinds_[address >> kPageBits];
    if (number == kFree) return 0.0;
    const Kind& kind = descriptions_[number];
    if (kind.type == MemoryType::NotCached && kind.single_read == 0.0) return 0.0;
    const std::uint32_t line_bytes = code_cache_.line_bytes();
    double cycles = 0.0;
    for (std::uint32_t at = address & ~(line_bytes - 1); at < address + bytes; at += line_bytes) {
        const bool next_to_last = at - last_line_ == line_bytes;
        last_line_ = at;
        if (code_cache_on_ && code_cache_.touch(at)) continue;
        double miss = kind.flash && kind.line_fill == 0.0 ? kind.single_read : kind.line_fill;
        if (kind.window >= 0) miss = window_cost(kind.window, at, line_bytes, false);
        // What follows is fetched ahead while the line before it executes.
        if (next_to_last) miss *= platform_.core.timing.sequential_miss_share;
        cycles += miss;
    }
    return cycles;
}

void MemorySystem::drop_code(bool all, std::uint32_t address) {
    if (all)
        code_cache_.clear();
    else
        code_cache_.drop(address);
}

}  // namespace outcore::board
