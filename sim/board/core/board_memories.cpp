// SPDX-License-Identifier: Apache-2.0
#include "board/core/board_memories.hpp"

#include <limits>

namespace outcore::board {
namespace {

constexpr std::uint8_t kErased = 0xFF, kNeverWritten = 0xA5;
constexpr std::uint32_t kItcm = 0x00000000;
/// STM32F7 reaches the flash over the ITCM bus too (RM0385, 2.2.2).
constexpr std::uint32_t kFlashOnItcmBus = 0x00200000;
/// STM32L4 and F4 show what they boot from at 0 as well (RM0351, 2.6).
constexpr std::uint32_t kBootAlias = 0x00000000;

bool is_f7(const platform::Platform& platform) { return platform.name.rfind("stm32f7", 0) == 0; }

}  // namespace

GuestMemory board_memories(const platform::Platform& platform) {
    GuestMemory memory;
    const bool has_itcm = platform.core.timing.itcm_bytes > 0;
    for (std::size_t i = 0; i < platform.memories.size(); ++i) {
        const platform::Memory& each = platform.memories[i];
        if (each.kind == platform::MemoryKind::ExternalRam) continue;
        const bool flash = each.kind == platform::MemoryKind::InternalFlash;
        const int added =
            memory.add(each.name, each.base_address, static_cast<std::size_t>(each.size.count),
                       each.kind, flash ? kErased : kNeverWritten);
        memory.range(added).platform_memory = static_cast<int>(i);
        if (!flash) continue;
        if (!has_itcm && each.base_address != kBootAlias)
            memory.add_alias(each.name + " at 0", kBootAlias, added);
        if (is_f7(platform)) memory.add_alias(each.name + " on ITCM bus", kFlashOnItcmBus, added);
    }
    if (has_itcm)
        memory.add("ITCM", kItcm, static_cast<std::size_t>(platform.core.timing.itcm_bytes),
                   platform::MemoryKind::Tcm, kNeverWritten);
    return memory;
}

std::uint32_t vector_table(const ElfImage& image, const GuestMemory& memory) {
    std::uint32_t any = std::numeric_limits<std::uint32_t>::max(), flash = any;
    for (const ElfSegment& segment : image.segments) {
        any = std::min(any, segment.address);
        const int range = memory.range_at(segment.address);
        const auto& ranges = memory.ranges();
        if (range >= 0 &&
            ranges[static_cast<std::size_t>(range)].kind == platform::MemoryKind::InternalFlash)
            flash = std::min(flash, segment.address);
    }
    return flash != std::numeric_limits<std::uint32_t>::max() ? flash : any;
}

}  // namespace outcore::board
