// Blocks of straight-line code, decoded and timed once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "board/core/decoder.hpp"
#include "board/core/elf_image.hpp"
#include "board/core/guest_memory.hpp"
#include "board/core/pipeline.hpp"

namespace outcore::board {

/// An instruction of an IT block that takes far fewer cycles when its condition does not hold.
struct Skippable {
    std::uint32_t address = 0;
    std::uint32_t saved = 0;  // cycles of the block that are then not spent
};

struct Block {
    std::uint32_t address = 0, size = 0;
    std::uint32_t cycles = 0;  // from the issue of its first instruction to its end
    std::uint32_t instruction_count = 0;
    bool sends_event = false, uses_floating_point = false;
    bool checks_alignment = false;  // holds an instruction that faults on unaligned addresses
    int function = -1;              // index in ElfImage::functions
    // How it ends, and what the core expects then.
    BranchKind branch = BranchKind::None;
    std::uint32_t predicted_target = 0;  // of an indirect branch: where it went last
    std::uint8_t taken_counter = 1;      // two bits, for a conditional branch
    std::vector<Instruction> instructions;
    std::vector<std::uint32_t> issue;  // cycles from the start, one for each instruction
    // For each access in turn, whether it hides behind the one before. Empty if none does, or if
    // accesses can not be counted: where they are conditional or multiple.
    std::vector<bool> overlaps;
    std::vector<Skippable> skippable;
    std::uint32_t skippable_cycles = 0;  // all that they save
};

class BlockTable {
  public:
    BlockTable(Decoder decoder, const Pipeline& pipeline, const GuestMemory& memory,
               const ElfImage& image);

    Block& find(std::uint32_t address, std::uint32_t size) {
        Slot& slot = slots_[address >> 1U & (kSlots - 1)];
        if (slot.address == address && slot.size == size) return *slot.block;
        return look_up(address, size, slot);
    }
    /// Code may have changed.
    void clear();

  private:
    static constexpr std::size_t kSlots = 1U << 14U;
    struct Slot {
        std::uint32_t address = 0, size = 0;
        Block* block = nullptr;
    };
    Block& look_up(std::uint32_t address, std::uint32_t size, Slot& slot);
    void find_overlaps(Block& block) const;
    void find_skippable(Block& block) const;
    std::unique_ptr<Block> make(std::uint32_t address, std::uint32_t size);

    Decoder decoder_;
    const Pipeline& pipeline_;
    const GuestMemory& memory_;
    const ElfImage& image_;
    std::vector<Slot> slots_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Block>> blocks_;
};

}  // namespace outcore::board
