// SPDX-License-Identifier: Apache-2.0
#include "deploy/firmware_memory.hpp"

#include <algorithm>
#include <vector>

#include "schedule/firmware_room.hpp"

namespace outcore::deploy {
namespace {

using platform::Memory;
using platform::MemoryKind;

constexpr std::int64_t kAlignment = 8;

/// What runs between kernels and in handlers (section .fast of runtime/ports/stm32/firmware.ld) has
/// 8.8 KiB with arm-none-eabi-gcc 12.2 -O2 on the L476; the linker says when it is too little.
constexpr std::int64_t kFastBytes = 12 << 10;
constexpr std::uint32_t kCodeEnd = 0x20000000;  // Armv7-M memory map: code region below

struct Piece {
    const Memory* memory = nullptr;
    AddressRange range;
};

/// [begin, end) of a memory, shrunk to the alignment.
AddressRange range_of(const Memory& memory, std::int64_t begin, std::int64_t end) {
    begin = (begin + kAlignment - 1) / kAlignment * kAlignment;
    end = end / kAlignment * kAlignment;
    if (begin >= end) return {};
    return {memory.base_address + static_cast<std::uint32_t>(begin), end - begin};
}

/// Of each memory what lies between the schedule's last byte and the reserved end; of internal
/// flash what lies in front of its first byte, if that is more: a core starts there.
std::vector<Piece> free_pieces(const schedule::Schedule& schedule) {
    const auto& memories = schedule.platform->memories;
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < memories.size(); ++i) {
        const schedule::UsedRange used = schedule::used_range(schedule, DeviceId(i));
        AddressRange range = range_of(memories[i], used.end, memories[i].usable().count);
        const AddressRange front = range_of(memories[i], 0, used.begin);
        if (memories[i].kind == MemoryKind::InternalFlash && front.bytes > range.bytes)
            range = front;
        pieces.push_back({&memories[i], range});
    }
    return pieces;
}

/// What the schedule keeps in internal flash: constants.
AddressRange kept_range(const schedule::Schedule& schedule) {
    const auto& memories = schedule.platform->memories;
    for (std::size_t i = 0; i < memories.size(); ++i) {
        const schedule::UsedRange used = schedule::used_range(schedule, DeviceId(i));
        if (memories[i].kind != MemoryKind::InternalFlash || used.bytes() == 0) continue;
        return {memories[i].base_address + static_cast<std::uint32_t>(used.begin), used.bytes()};
    }
    return {};
}

AddressRange reserved_range(const platform::Platform& platform) {
    for (const Memory& memory : platform.memories) {
        if (!memory.on_chip_ram() || memory.reserved.count == 0) continue;
        return range_of(memory, memory.usable().count, memory.size.count);
    }
    return {};
}

template <typename Accept>
Piece* largest(std::vector<Piece>& pieces, Accept accept) {
    Piece* best = nullptr;
    for (Piece& piece : pieces) {
        if (piece.range.bytes == 0 || !accept(*piece.memory)) continue;
        if (best == nullptr || piece.range.bytes > best->range.bytes) best = &piece;
    }
    return best;
}

bool on_chip(const Memory& memory) { return memory.on_chip_ram(); }
bool external(const Memory& memory) { return memory.kind == MemoryKind::ExternalRam; }

/// The smallest on-chip piece that is large enough, so that the stamps keep the largest.
Piece* smallest_on_chip(std::vector<Piece>& pieces, std::int64_t bytes) {
    Piece* best = nullptr;
    for (Piece& piece : pieces) {
        if (!on_chip(*piece.memory) || piece.range.bytes < bytes) continue;
        if (best == nullptr || piece.range.bytes < best->range.bytes) best = &piece;
    }
    return best;
}

/// Cut from the front of the piece.
AddressRange take(Piece& piece, std::int64_t bytes) {
    const AddressRange taken{piece.range.address, bytes};
    const std::int64_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    piece.range.address += static_cast<std::uint32_t>(rounded);
    piece.range.bytes -= rounded;
    return taken;
}

AddressRange fast_range(std::vector<Piece>& pieces) {
    Piece* piece = largest(pieces, [](const Memory& memory) {
        return memory.on_chip_ram() && memory.base_address < kCodeEnd;
    });
    if (piece == nullptr || piece->range.bytes < kFastBytes) return {};
    return take(*piece, kFastBytes);
}

AddressRange input_range(std::vector<Piece>& pieces, std::int64_t bytes) {
    Piece* piece = largest(pieces, external);
    if (piece == nullptr || piece->range.bytes < bytes) piece = smallest_on_chip(pieces, bytes);
    return piece == nullptr ? AddressRange{} : take(*piece, bytes);
}

}  // namespace

std::optional<FirmwareMemory> firmware_memory(const schedule::Schedule& schedule) {
    std::vector<Piece> pieces = free_pieces(schedule);
    FirmwareMemory memory;
    const Piece* flash =
        largest(pieces, [](const Memory& m) { return m.kind == MemoryKind::InternalFlash; });
    memory.ram = reserved_range(*schedule.platform);
    if (flash == nullptr || memory.ram.bytes == 0) return std::nullopt;
    memory.flash = flash->range;
    memory.kept = kept_range(schedule);
    if (schedule.platform->core.timing.itcm_bytes == 0) memory.fast = fast_range(pieces);
    std::int64_t input_bytes = 0;
    for (const TensorId input : schedule.network->inputs) {
        input_bytes += schedule.network->tensor(input).size_bytes();
    }
    memory.input = input_range(pieces, input_bytes);
    const Piece* stamps = largest(pieces, on_chip);
    if (stamps == nullptr) stamps = largest(pieces, external);
    if (stamps != nullptr) memory.stamps = stamps->range;
    return memory;
}

}  // namespace outcore::deploy
