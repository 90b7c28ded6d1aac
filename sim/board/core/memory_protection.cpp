// DDI0403, B3.5 (PMSAv7) and B3.1 (default map); DDI0553 (PMSAv8).
// SPDX-License-Identifier: Apache-2.0
#include "board/core/memory_protection.hpp"

namespace outcore::board {
namespace {

constexpr std::uint32_t kType = 0x00, kControl = 0x04, kNumber = 0x08, kBase = 0x0C,
                        kAttributes = 0x10, kLastAlias = 0x28, kMair0 = 0x30, kMair1 = 0x34;

MemoryType default_type(std::uint32_t address) {
    switch (address >> 29U) {
        case 0:
            return MemoryType::WriteThrough;  // code
        case 1:
            return MemoryType::WriteBack;  // SRAM
        case 2:
            return MemoryType::Device;  // peripherals
        case 3:
            return MemoryType::WriteBack;  // external RAM
        case 4:
            return MemoryType::WriteThrough;
        default:
            return MemoryType::Device;
    }
}

/// TEX, C and B of a PMSAv7 region.
MemoryType type_v7(std::uint32_t rasr) {
    const std::uint32_t tex = rasr >> 19U & 7U, c = rasr >> 17U & 1U, b = rasr >> 16U & 1U;
    if ((tex & 4U) != 0) {  // cached with separate policies: inner policy is C, B
        constexpr MemoryType kPolicies[] = {MemoryType::NotCached, MemoryType::WriteBack,
                                            MemoryType::WriteThrough, MemoryType::WriteBack};
        return kPolicies[c << 1U | b];
    }
    if (c != 0) return b != 0 ? MemoryType::WriteBack : MemoryType::WriteThrough;
    if (tex == 1) return MemoryType::NotCached;
    return MemoryType::Device;  // strongly ordered included
}

/// One byte of MAIR: the inner half decides for the core's own cache.
MemoryType type_v8(std::uint32_t mair) {
    if ((mair & 0xF0U) == 0) return MemoryType::Device;
    const std::uint32_t inner = mair & 0xFU;
    if (inner == 4) return MemoryType::NotCached;
    return (inner & 4U) != 0 ? MemoryType::WriteBack : MemoryType::WriteThrough;
}

}  // namespace

std::uint32_t MemoryProtection::read(std::uint32_t offset) const {
    const Region& region = regions_[number_ % kRegions];
    switch (offset) {
        case kType:
            return static_cast<std::uint32_t>(region_count()) << 8U;
        case kControl:
            return control_;
        case kNumber:
            return number_;
        case kBase:
            return armv8_ ? region.base : (region.base & ~0x1FU) | number_;
        case kAttributes:
            return region.attributes;
        case kMair0:
            return attributes_[0];
        case kMair1:
            return attributes_[1];
        default:
            return 0;
    }
}

void MemoryProtection::write_base(std::size_t number, std::uint32_t value) {
    constexpr std::uint32_t kValid = 0x10;
    if (!armv8_ && (value & kValid) != 0) {
        number_ = value & 0xFU;
        number = number_;
    }
    regions_[number % kRegions].base = armv8_ ? value : value & ~0x1FU;
}

bool MemoryProtection::write(std::uint32_t offset, std::uint32_t value) {
    if (offset == kControl) {
        control_ = value & 7U;
    } else if (offset == kNumber) {
        number_ = value & 0xFU;
        return false;
    } else if (offset >= kBase && offset <= kLastAlias) {  // three aliases follow RBAR and RASR
        const std::uint32_t alias = (offset - kBase) / 8;
        const std::size_t number = armv8_ && alias != 0 ? (number_ & ~3U) + alias : number_;
        if ((offset - kBase) % 8 == 0)
            write_base(number, value);
        else
            regions_[number_ == number ? number_ : number % kRegions].attributes = value;
    } else if (armv8_ && (offset == kMair0 || offset == kMair1)) {
        attributes_[offset == kMair1 ? 1 : 0] = value;
    } else {
        return false;
    }
    return true;
}

bool MemoryProtection::contains(const Region& region, std::uint32_t address) const {
    if ((region.attributes & 1U) == 0) return false;
    if (armv8_) return address >= (region.base & ~0x1FU) && address <= (region.attributes | 0x1FU);
    const std::uint32_t log2_size = (region.attributes >> 1U & 0x1FU) + 1U;
    if (log2_size >= 32) return true;
    if ((address ^ region.base) >> log2_size != 0) return false;
    if (log2_size < 8) return true;
    const std::uint32_t part = address >> (log2_size - 3U) & 7U;  // of eight subregions
    return (region.attributes >> (8U + part) & 1U) == 0;
}

MemoryType MemoryProtection::type_of(const Region& region) const {
    if (!armv8_) return type_v7(region.attributes);
    const std::uint32_t index = region.attributes >> 1U & 7U;
    return type_v8(attributes_[index / 4] >> (index % 4 * 8) & 0xFFU);
}

MemoryType MemoryProtection::type(std::uint32_t address) const {
    if ((control_ & 1U) == 0) return default_type(address);
    for (std::size_t i = region_count(); i-- > 0;) {  // the highest number wins (PMSAv7)
        if (contains(regions_[i], address)) return type_of(regions_[i]);
    }
    return default_type(address);
}

}  // namespace outcore::board
