// One decoded Thumb instruction, as far as time and memory accesses need it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace outcore::board {

enum class Operation : std::uint8_t {
    Alu,       // add, subtract, logic, move, compare, plain shifts
    Bitfield,  // BFI, UBFX, REV, CLZ ...: the shifter decides
    Simd,      // SXTB, SXTB16, PKHBT, SADD16, QADD, SSAT ...
    Multiply,  // all products, with or without accumulation
    Divide,
    Load,
    Store,
    LoadMultiple,   // LDM, POP, LDRD, VLDM
    StoreMultiple,  // STM, PUSH, STRD, VSTM
    Branch,         // B, BL, CBZ: target in the instruction
    Indirect,       // BX, BLX register, TBB
    If,             // IT
    FloatAdd,       // one-cycle pipe: add, multiply, compare, convert, negate
    FloatMultiplyAdd,
    FloatDivide,  // square root too
    FloatMove,    // between registers, of either kind
    Barrier,      // DSB, ISB, DMB
    System,       // MRS, MSR, CPS
    WaitForEvent,
    WaitForInterrupt,
    SendEvent,
    Nop,  // hints
    Unknown,
};

/// How a load or store forms its first address.
struct AddressForm {
    static constexpr std::uint8_t kNone = 255;
    std::uint8_t base = kNone;  // register number; 15: the word-aligned program counter
    std::uint8_t index = kNone;
    std::uint8_t shift = 0;    // of the index, to the left
    std::int32_t offset = 0;   // added before the access
    std::uint8_t bytes = 4;    // of one element
    std::uint8_t count = 1;    // elements, one after another
    bool writes_back = false;  // the base register changes too
};

struct Instruction {
    std::uint32_t address = 0;
    std::uint8_t size = 2;
    Operation operation = Operation::Unknown;
    bool conditional = false;     // within an IT block, or a conditional branch
    bool shifts_operand = false;  // ADD r0, r1, r2, LSL #3, shifted constants, SXTAB, PKHBT, SSAT
    bool saturates = false;       // SSAT, QADD ...: the result is a cycle late
    bool late_result = false;     // of two stages on the Cortex-M33: products, SIMD, shifted sums
    bool reverses = false;        // REV, RBIT: the result is there at once
    bool writes_pc = false;
    bool links = false;    // BL, BLX
    bool returns = false;  // BX LR, POP {PC}
    bool sets_flags = false, uses_flags = false;
    bool narrow_load = false;             // bytes and halfwords
    bool simple = false;                  // ADD, SUB, MOV without shifted operand, plain shifts
    std::uint16_t reads = 0, writes = 0;  // R0 to R15
    std::uint16_t early = 0;              // of `reads`: through the shifter, hence needed early
    std::uint16_t accumulates = 0;        // of `reads`: added last, hence needed late
    std::uint32_t float_reads = 0, float_writes = 0;  // S0 to S31
    AddressForm memory;

    bool is_load() const {
        return operation == Operation::Load || operation == Operation::LoadMultiple;
    }
    bool is_store() const {
        return operation == Operation::Store || operation == Operation::StoreMultiple;
    }
    bool accesses_memory() const { return is_load() || is_store(); }
    bool is_branch() const {
        return operation == Operation::Branch || operation == Operation::Indirect || writes_pc;
    }
    /// What Armv7-M faults on when the address is no multiple of four.
    bool needs_alignment() const {
        return operation == Operation::LoadMultiple || operation == Operation::StoreMultiple;
    }
    bool uses_floating_point() const {
        return operation >= Operation::FloatAdd && operation <= Operation::FloatMove;
    }
};

}  // namespace outcore::board
