// Rules: Cortex-M4 TRM (100166), 3.3 "Processor instruction timings" and 3.3.3 "Load/store
// timings": a load takes two cycles unless the load or store behind it hides one; an address that
// the instruction before has computed waits a cycle. That stores do not hide behind a following
// load, that loads which step the same base do not pipeline, and that accesses of different
// memories do not either, is measured on an STM32F407 (github.com/jnk0le/random, "pipeline cycle
// test"). SPDX-License-Identifier: Apache-2.0
#include "board/core/single_issue.hpp"

namespace outcore::board {
namespace {

std::uint16_t register_bit(std::uint8_t number) {
    return number > 15 ? std::uint16_t{0} : static_cast<std::uint16_t>(1U << number);
}

std::uint16_t address_registers(const Instruction& instruction) {
    if (!instruction.accesses_memory()) return 0;
    return register_bit(instruction.memory.base) | register_bit(instruction.memory.index);
}

}  // namespace

bool SingleIssue::overlaps(const Instruction& instruction, const Instruction* before) const {
    return timing_.pipelined_saving_cycles != 0 && instruction.accesses_memory() &&
           !instruction.needs_alignment() && before != nullptr &&
           before->operation == Operation::Load &&
           (before->writes & address_registers(instruction)) == 0;
}

std::int32_t SingleIssue::access_cycles(const Instruction& instruction,
                                        const Instruction* before) const {
    const AddressForm& memory = instruction.memory;
    if (instruction.needs_alignment()) return timing_.multiple_cycles + std::int32_t{memory.count};
    std::int32_t cycles = timing_.load_cycles;
    if (instruction.is_store())
        cycles = memory.index != AddressForm::kNone ? timing_.indexed_store_cycles
                                                    : timing_.store_cycles;
    cycles += memory.count - 1;  // VLDR of a double
    return overlaps(instruction, before) ? cycles - timing_.pipelined_saving_cycles : cycles;
}

std::int32_t SingleIssue::cycles(const Instruction& instruction, const Instruction* before) const {
    switch (instruction.operation) {
        case Operation::Load:
        case Operation::Store:
        case Operation::LoadMultiple:
        case Operation::StoreMultiple:
            return access_cycles(instruction, before);
        case Operation::Multiply:
            return timing_.multiply_cycles;
        case Operation::Divide:
            return timing_.divide_cycles;
        case Operation::If:
            return timing_.if_cycles;
        case Operation::System:
            return timing_.system_cycles;
        case Operation::Barrier:
            return timing_.barrier_cycles;
        case Operation::FloatAdd:
        case Operation::FloatMove:
            return timing_.float_cycles;
        case Operation::FloatMultiplyAdd:
            return timing_.float_multiply_add_cycles;
        case Operation::FloatDivide:
            return timing_.float_divide_cycles;
        default:
            return 1;
    }
}

std::int32_t SingleIssue::stall(const Instruction& instruction, const Instruction& before) const {
    std::int32_t cycles = 0;
    const std::uint16_t addresses = address_registers(instruction);
    if (!before.is_load() && (before.writes & addresses) != 0)
        cycles += timing_.address_stall_cycles;
    // The data of a store and what a product is added to are read a stage later than the rest.
    auto soon = static_cast<std::uint16_t>(instruction.reads & ~instruction.accumulates);
    if (instruction.is_store()) soon = addresses;
    if ((before.writes & soon) != 0) {
        if (before.is_load()) cycles += timing_.load_use_stall_cycles;
        if (before.late_result) cycles += timing_.late_result_stall_cycles;
    }
    if (before.operation == Operation::Store && instruction.operation == Operation::Load)
        cycles += timing_.load_after_store_cycles;
    return cycles;
}

std::uint32_t SingleIssue::time(std::span<const Instruction> block,
                                std::vector<std::uint32_t>& issue) const {
    issue.clear();
    std::int32_t now = 0;
    const Instruction* before = nullptr;
    for (const Instruction& instruction : block) {
        if (before != nullptr) now += stall(instruction, *before);
        issue.push_back(static_cast<std::uint32_t>(now));
        now += cycles(instruction, before);
        before = &instruction;
    }
    return static_cast<std::uint32_t>(now);
}

}  // namespace outcore::board
