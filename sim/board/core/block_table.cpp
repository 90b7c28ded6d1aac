// SPDX-License-Identifier: Apache-2.0
#include "board/core/block_table.hpp"

#include <algorithm>
#include <utility>

namespace outcore::board {

BlockTable::BlockTable(Decoder decoder, const Pipeline& pipeline, const GuestMemory& memory,
                       const ElfImage& image)
    : decoder_(std::move(decoder)),
      pipeline_(pipeline),
      memory_(memory),
      image_(image),
      slots_(kSlots) {}

void BlockTable::clear() {
    std::fill(slots_.begin(), slots_.end(), Slot{});
    blocks_.clear();
}

Block& BlockTable::look_up(std::uint32_t address, std::uint32_t size, Slot& slot) {
    std::unique_ptr<Block>& block = blocks_[std::uint64_t{address} << 32U | size];
    if (block == nullptr) block = make(address, size);
    slot = {address, size, block.get()};
    return *block;
}

void BlockTable::find_overlaps(Block& block) const {
    const Instruction* before = nullptr;
    bool countable = true;
    for (const Instruction& instruction : block.instructions) {
        if (instruction.accesses_memory()) {
            countable &= !instruction.conditional && instruction.memory.count == 1;
            block.overlaps.push_back(pipeline_.overlaps(instruction, before));
        }
        before = &instruction;
    }
    const auto& all = block.overlaps;
    if (!countable || std::find(all.begin(), all.end(), true) == all.end()) block.overlaps.clear();
}

/// Divides: others take a cycle or two either way. A conditional instruction that is not executed
/// takes one cycle on a Cortex-M4 (TRM 100166, 3.3) and that of a NOP on a Cortex-M33 (measured on
/// an RP2350, github.com/jnk0le/random, pipeline cycle test).
void BlockTable::find_skippable(Block& block) const {
    std::vector<std::uint32_t> issue;
    for (std::size_t i = 0; i < block.instructions.size(); ++i) {
        const Instruction& instruction = block.instructions[i];
        if (!instruction.conditional || instruction.operation != Operation::Divide) continue;
        std::vector<Instruction> skipped = block.instructions;
        skipped[i].operation = Operation::Nop;
        skipped[i].reads = skipped[i].writes = 0;
        const std::uint32_t cycles = pipeline_.time(skipped, issue);
        const std::uint32_t saved = cycles < block.cycles ? block.cycles - cycles : 0;
        block.skippable.push_back({instruction.address, saved});
        block.skippable_cycles += saved;
    }
}

std::unique_ptr<Block> BlockTable::make(std::uint32_t address, std::uint32_t size) {
    auto block = std::make_unique<Block>();
    block->address = address;
    block->size = size;
    block->instructions = decoder_.decode(memory_.find(address, size), address);
    block->instruction_count = static_cast<std::uint32_t>(block->instructions.size());
    block->cycles = pipeline_.time(block->instructions, block->issue);
    find_overlaps(*block);
    find_skippable(*block);
    for (const Instruction& instruction : block->instructions) {
        block->sends_event |= instruction.operation == Operation::SendEvent;
        block->uses_floating_point |= instruction.uses_floating_point();
        block->checks_alignment |= instruction.needs_alignment();
    }
    if (!block->instructions.empty()) block->branch = branch_kind(block->instructions.back());
    const ElfFunction* const function = image_.function_at(address);
    if (function != nullptr) block->function = static_cast<int>(function - image_.functions.data());
    return block;
}

}  // namespace outcore::board
