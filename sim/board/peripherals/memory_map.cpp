// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/memory_map.hpp"

#include <fmt/format.h>
#include <map>

#include "hardware/memory_port.hpp"
#include "hardware/ram_model.hpp"

namespace outcore::board {
namespace {

constexpr std::int64_t kBurstBytes = 32;  // as the transaction-level DMA channels have it

}  // namespace

struct MemoryMap::Models {
    std::map<std::string, std::unique_ptr<hardware::RamModel>> external;  // by memory
};

MemoryMap::MemoryMap(const platform::Platform& platform)
    : platform_(platform), models_(std::make_unique<Models>()) {
    for (const platform::Memory& memory : platform.memories)
        if (memory.kind == platform::MemoryKind::ExternalRam)
            models_->external[memory.name] = hardware::make_ram_model(memory);
}

MemoryMap::~MemoryMap() = default;

void MemoryMap::add(Range range) { ranges_.push_back(std::move(range)); }

const MemoryMap::Range* MemoryMap::find(std::uint32_t address) const {
    for (const Range& range : ranges_)
        if (address - range.base < range.size) return &range;
    return nullptr;
}

std::string MemoryMap::refusal(Masters master, std::uint32_t address, std::int64_t bytes,
                               bool write) const {
    const Range* range = find(address);
    if (range == nullptr) return fmt::format("nothing at {:#010x}", address);
    if ((range->masters & master) == 0)
        return fmt::format("{} at {:#010x} is out of its reach", range->name, address);
    if (write && !range->writable)
        return fmt::format("{} at {:#010x} cannot be written", range->name, address);
    const std::uint64_t end = std::uint64_t{address} + static_cast<std::uint64_t>(bytes);
    // On-chip banks lie side by side: a transfer may go on in the next.
    if (end > std::uint64_t{range->base} + range->size)
        return refusal(master, range->base + range->size,
                       static_cast<std::int64_t>(end - range->base - range->size), write);
    return range->not_ready ? range->not_ready() : std::string{};
}

const platform::Memory* MemoryMap::memory_of(const Range* range) const {
    if (range == nullptr) return nullptr;
    for (const platform::Memory& memory : platform_.memories)
        if (memory.name == range->memory) return &memory;
    return nullptr;
}

std::int64_t MemoryMap::burst_bytes(std::uint32_t source, std::uint32_t destination) const {
    for (const std::uint32_t address : {source, destination}) {
        const platform::Memory* memory = memory_of(find(address));
        if (memory != nullptr && memory->kind == platform::MemoryKind::ExternalRam)
            return memory->burst_bytes;
    }
    return kBurstBytes;
}

SideTimes MemoryMap::times(std::uint32_t address, std::int64_t bytes, std::int64_t burst,
                           bool write) {
    const Range* range = find(address);
    const platform::Memory* memory = memory_of(range);
    if (memory == nullptr) return {};
    hardware::StageTiming timing;
    timing.burst_bytes = burst;
    const auto model = models_->external.find(memory->name);
    if (model != models_->external.end())
        model->second->answer({address - memory->base_address, bytes, write}, timing);
    else
        hardware::answer(*memory, bytes, timing);
    return {timing.setup_s, timing.full_burst_s, timing.tail_burst_s};
}

}  // namespace outcore::board
