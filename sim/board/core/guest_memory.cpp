// SPDX-License-Identifier: Apache-2.0
#include "board/core/guest_memory.hpp"

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>

namespace outcore::board {
namespace {
constexpr std::size_t kPage = 4096;  // the emulator maps whole pages of the host

bool holds(const MemoryRange& range, std::uint32_t address, std::size_t size) {
    const std::size_t offset = address - range.base;
    return address >= range.base && offset < range.bytes.size() &&
           size <= range.bytes.size() - offset;
}
}  // namespace

int GuestMemory::add(std::string name, std::uint32_t base, std::size_t size,
                     platform::MemoryKind kind, std::uint8_t fill) {
    const std::size_t whole = (size + kPage - 1) / kPage * kPage;
    auto storage = std::make_unique<std::uint8_t[]>(whole + kPage);
    std::uint8_t* begin = storage.get();
    begin += (kPage - reinterpret_cast<std::uintptr_t>(begin) % kPage) % kPage;
    std::fill(begin, begin + whole, fill);
    storage_.push_back(std::move(storage));
    MemoryRange range;
    range.name = std::move(name);
    range.base = base;
    range.bytes = {begin, size};
    range.kind = kind;
    range.writable = kind != platform::MemoryKind::InternalFlash;
    ranges_.push_back(std::move(range));
    return static_cast<int>(ranges_.size()) - 1;
}

int GuestMemory::add_alias(std::string name, std::uint32_t base, int of) {
    MemoryRange range = ranges_[static_cast<std::size_t>(of)];
    range.name = std::move(name);
    range.base = base;
    range.alias_of = of;
    ranges_.push_back(std::move(range));
    return static_cast<int>(ranges_.size()) - 1;
}

int GuestMemory::add_window(std::string name, std::uint32_t base, std::span<std::uint8_t> bytes,
                            bool writable, int window) {
    MemoryRange range;
    range.name = std::move(name);
    range.base = base;
    range.bytes = bytes;
    range.kind = platform::MemoryKind::ExternalRam;
    range.writable = writable;
    range.window = window;
    ranges_.push_back(std::move(range));
    return static_cast<int>(ranges_.size()) - 1;
}

int GuestMemory::range_at(std::uint32_t address) const {
    if (ranges_.empty()) return -1;
    if (holds(ranges_[static_cast<std::size_t>(last_)], address, 1)) return last_;
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
        if (holds(ranges_[i], address, 1)) return last_ = static_cast<int>(i);
    }
    return -1;
}

std::span<std::uint8_t> GuestMemory::find(std::uint32_t address, std::size_t size) const {
    const int index = range_at(address);
    if (index < 0) return {};
    const MemoryRange& range = ranges_[static_cast<std::size_t>(index)];
    if (!holds(range, address, size)) return {};
    return range.bytes.subspan(address - range.base, size);
}

std::uint32_t GuestMemory::canonical(std::uint32_t address) const {
    const int index = range_at(address);
    if (index < 0) return address;
    const MemoryRange& range = ranges_[static_cast<std::size_t>(index)];
    if (range.alias_of < 0) return address;
    return ranges_[static_cast<std::size_t>(range.alias_of)].base + (address - range.base);
}

}  // namespace outcore::board
