// SPDX-License-Identifier: Apache-2.0
#include "explore/platform_variant.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "platform/platform_loader.hpp"

namespace outcore::explore {
namespace {

using platform::Memory;
using platform::Platform;
using Overrides = std::map<std::string, std::string>;

const Memory* largest_bank(const Platform& board) {
    const Memory* largest = nullptr;
    for (const Memory& memory : board.memories) {
        if (memory.on_chip_ram() && (largest == nullptr || memory.usable() > largest->usable()))
            largest = &memory;
    }
    return largest;
}

std::string pointer(const Memory& memory, std::string_view key) {
    return fmt::format("/memories/{}/{}", memory.name, key);
}

/// `bank` grows by `more` bytes; on-chip banks in the way move up by as much.
void grow(const Platform& board, const Memory& bank, std::int64_t more, Overrides& overrides) {
    overrides[pointer(bank, "size_bytes")] = std::to_string(bank.size.count + more);
    std::int64_t end = std::int64_t{bank.base_address} + bank.size.count + more;
    std::vector<const Memory*> behind;
    for (const Memory& memory : board.memories) {
        if (memory.on_chip_ram() && memory.base_address > bank.base_address)
            behind.push_back(&memory);
    }
    std::sort(behind.begin(), behind.end(),
              [](const Memory* a, const Memory* b) { return a->base_address < b->base_address; });
    for (const Memory* memory : behind) {
        if (memory->base_address >= end) break;
        overrides[pointer(*memory, "base_address")] =
            fmt::format("\"0x{:08x}\"", std::int64_t{memory->base_address} + more);
        end = std::int64_t{memory->base_address} + more + memory->size.count;
    }
}

}  // namespace

std::int64_t usable_sram(const Platform& platform) {
    std::int64_t bytes = 0;
    for (const Memory& memory : platform.memories) {
        if (memory.on_chip_ram()) bytes += memory.usable().count;
    }
    return bytes;
}

Result<Platform> load_variant(const SuitePlatform& chosen, const std::filesystem::path& configs,
                              std::optional<std::int64_t> sram_bytes) {
    Overrides overrides = chosen.overrides;
    if (!chosen.storage.empty())
        overrides["/storages/0/use"] = fmt::format("\"{}\"", chosen.storage);
    auto board = platform::load_platform(chosen.board, configs, overrides);
    if (!board || !sram_bytes) return board;
    const std::int64_t missing = *sram_bytes - usable_sram(*board);
    const Memory* bank = largest_bank(*board);
    if (missing <= 0 || bank == nullptr) return board;
    grow(*board, *bank, missing, overrides);
    return platform::load_platform(chosen.board, configs, overrides);
}

}  // namespace outcore::explore
