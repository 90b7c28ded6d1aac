// SPDX-License-Identifier: Apache-2.0
#include "board/core/decoder.hpp"

#include <capstone/capstone.h>

#include <algorithm>
#include <cassert>
#include <initializer_list>
#include <string_view>

namespace outcore::board {
namespace {

constexpr std::uint16_t bit(unsigned number) { return static_cast<std::uint16_t>(1U << number); }

/// R0 to R15, or kNone.
std::uint8_t core_register(unsigned reg) {
    if (reg >= ARM_REG_R0 && reg <= ARM_REG_R12) return static_cast<std::uint8_t>(reg - ARM_REG_R0);
    if (reg == ARM_REG_SP) return 13;
    if (reg == ARM_REG_LR) return 14;
    if (reg == ARM_REG_PC) return 15;
    return AddressForm::kNone;
}

std::uint16_t core_mask(unsigned reg) {
    const std::uint8_t number = core_register(reg);
    return number == AddressForm::kNone ? std::uint16_t{0} : bit(number);
}

/// Bits of S0 to S31 that a floating-point register covers.
std::uint32_t float_mask(unsigned reg) {
    if (reg >= ARM_REG_S0 && reg <= ARM_REG_S31) return 1U << (reg - ARM_REG_S0);
    if (reg >= ARM_REG_D0 && reg <= ARM_REG_D15) return 3U << ((reg - ARM_REG_D0) * 2);
    return 0;
}

struct Named {
    std::string_view prefix;
    Operation operation;
};

/// The first entry that begins the mnemonic decides.
constexpr Named kNames[] = {
    {"smla", Operation::Multiply},
    {"smls", Operation::Multiply},
    {"smul", Operation::Multiply},
    {"smml", Operation::Multiply},
    {"smmul", Operation::Multiply},
    {"smu", Operation::Multiply},
    {"umull", Operation::Multiply},
    {"umlal", Operation::Multiply},
    {"umaal", Operation::Multiply},
    {"mul", Operation::Multiply},
    {"mla", Operation::Multiply},
    {"mls", Operation::Multiply},
    {"usad", Operation::Multiply},
    {"udiv", Operation::Divide},
    {"sdiv", Operation::Divide},
    {"sxtb16", Operation::Simd},
    {"uxtb16", Operation::Simd},
    {"sxtab16", Operation::Simd},
    {"uxtab16", Operation::Simd},
    {"pkh", Operation::Simd},
    {"sadd", Operation::Simd},
    {"ssub", Operation::Simd},
    {"uadd", Operation::Simd},
    {"usub", Operation::Simd},
    {"shadd", Operation::Simd},
    {"shsub", Operation::Simd},
    {"uhadd", Operation::Simd},
    {"uhsub", Operation::Simd},
    {"qadd", Operation::Simd},
    {"qsub", Operation::Simd},
    {"qdadd", Operation::Simd},
    {"qdsub", Operation::Simd},
    {"uqadd", Operation::Simd},
    {"uqsub", Operation::Simd},
    {"qasx", Operation::Simd},
    {"qsax", Operation::Simd},
    {"ssat", Operation::Simd},
    {"usat", Operation::Simd},
    {"sel", Operation::Simd},
    {"sasx", Operation::Simd},
    {"ssax", Operation::Simd},
    {"uasx", Operation::Simd},
    {"usax", Operation::Simd},
    {"sxt", Operation::Simd},
    {"uxt", Operation::Simd},
    {"bfi", Operation::Bitfield},
    {"bfc", Operation::Bitfield},
    {"sbfx", Operation::Bitfield},
    {"ubfx", Operation::Bitfield},
    {"rev", Operation::Bitfield},
    {"rbit", Operation::Bitfield},
    {"clz", Operation::Bitfield},
    {"ldm", Operation::LoadMultiple},
    {"pop", Operation::LoadMultiple},
    {"ldrd", Operation::LoadMultiple},
    {"stm", Operation::StoreMultiple},
    {"push", Operation::StoreMultiple},
    {"strd", Operation::StoreMultiple},
    {"ldr", Operation::Load},
    {"lda", Operation::Load},
    {"pld", Operation::Nop},
    {"pli", Operation::Nop},
    {"str", Operation::Store},
    {"stl", Operation::Store},
    {"tbb", Operation::Indirect},
    {"tbh", Operation::Indirect},
    {"blx", Operation::Indirect},
    {"bx", Operation::Indirect},
    {"bic", Operation::Alu},
    {"bl", Operation::Branch},
    {"bkpt", Operation::System},
    {"b", Operation::Branch},
    {"cbz", Operation::Branch},
    {"cbnz", Operation::Branch},
    {"it", Operation::If},
    {"vldm", Operation::LoadMultiple},
    {"vpop", Operation::LoadMultiple},
    {"vstm", Operation::StoreMultiple},
    {"vpush", Operation::StoreMultiple},
    {"vldr", Operation::Load},
    {"vstr", Operation::Store},
    {"vdiv", Operation::FloatDivide},
    {"vsqrt", Operation::FloatDivide},
    {"vfm", Operation::FloatMultiplyAdd},
    {"vfnm", Operation::FloatMultiplyAdd},
    {"vmla", Operation::FloatMultiplyAdd},
    {"vmls", Operation::FloatMultiplyAdd},
    {"vnmla", Operation::FloatMultiplyAdd},
    {"vnmls", Operation::FloatMultiplyAdd},
    {"vmov", Operation::FloatMove},
    {"vmrs", Operation::FloatMove},
    {"vmsr", Operation::FloatMove},
    {"v", Operation::FloatAdd},
    {"dsb", Operation::Barrier},
    {"isb", Operation::Barrier},
    {"dmb", Operation::Barrier},
    {"mrs", Operation::System},
    {"msr", Operation::System},
    {"cps", Operation::System},
    {"svc", Operation::System},
    {"udf", Operation::System},
    {"wfe", Operation::WaitForEvent},
    {"wfi", Operation::WaitForInterrupt},
    {"sev", Operation::SendEvent},
    {"nop", Operation::Nop},
    {"yield", Operation::Nop},
    {"clrex", Operation::Nop},
};

Operation operation_of(std::string_view mnemonic) {
    for (const Named& named : kNames) {
        if (mnemonic.rfind(named.prefix, 0) == 0) return named.operation;
    }
    return Operation::Alu;
}

bool begins_with_any(std::string_view mnemonic, std::initializer_list<std::string_view> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return mnemonic.rfind(prefix, 0) == 0; });
}

bool is_simple(std::string_view mnemonic) {
    return begins_with_any(mnemonic, {"add", "sub", "mov", "lsl", "lsr", "asr", "ror"});
}

std::uint8_t element_bytes(std::string_view mnemonic, bool multiple) {
    if (multiple || mnemonic.front() == 'v') return 4;
    // ldrb, ldrsb, strb, ldrexb ... and the same with h
    const std::string_view tail = mnemonic.substr(std::min<std::size_t>(3, mnemonic.size()));
    if (tail.find('b') != std::string_view::npos) return 1;
    if (tail.find('h') != std::string_view::npos) return 2;
    return 4;
}

bool is_shifted_constant(std::uint32_t value) {
    if (value <= 0xFFF) return value > 0xFF;
    const std::uint32_t low = value & 0xFFU, high = value >> 8U & 0xFFU;
    const bool pattern =
        value == low * 0x00010001U || value == high * 0x01000100U || value == low * 0x01010101U;
    return !pattern;
}

/// Capstone states no access for some second sources; whatever is not written is read.
void take_operands(const cs_arm& arm, Instruction& instruction) {
    for (int i = 0; i < arm.op_count; ++i) {
        const cs_arm_op& operand = arm.operands[i];
        if (operand.type != ARM_OP_REG) continue;
        const auto reg = static_cast<unsigned>(operand.reg);
        const bool written = (operand.access & CS_AC_WRITE) != 0;
        const bool read = (operand.access & CS_AC_READ) != 0 || !written;
        if (written) instruction.writes |= core_mask(reg);
        if (written) instruction.float_writes |= float_mask(reg);
        if (read) instruction.reads |= core_mask(reg);
        if (read) instruction.float_reads |= float_mask(reg);
        if (operand.shift.type != ARM_SFT_INVALID && instruction.operation == Operation::Alu) {
            instruction.shifts_operand = true;
            instruction.early |= core_mask(reg);
        }
    }
}

void take_constant(const cs_arm& arm, Instruction& instruction) {
    if (instruction.operation != Operation::Alu || arm.op_count == 0) return;
    const cs_arm_op& last = arm.operands[arm.op_count - 1];
    if (last.type == ARM_OP_IMM && !instruction.simple &&
        is_shifted_constant(static_cast<std::uint32_t>(last.imm)))
        instruction.shifts_operand = true;
}

/// Registers of LDM, STM and their kin, behind the base.
std::uint8_t list_length(const cs_arm& arm, bool with_base) {
    unsigned words = 0;
    for (int i = with_base ? 1 : 0; i < arm.op_count; ++i) {
        const cs_arm_op& operand = arm.operands[i];
        if (operand.type != ARM_OP_REG) continue;
        const std::uint32_t floats = float_mask(static_cast<unsigned>(operand.reg));
        words += floats != 0 && (floats & (floats - 1)) != 0 ? 2 : 1;
    }
    return static_cast<std::uint8_t>(words);
}

/// LDRD, STRD and VLDR of a double name the base in a memory operand; others in a register list.
void take_memory(const cs_arm& arm, std::string_view mnemonic, Instruction& instruction) {
    AddressForm& memory = instruction.memory;
    const bool multiple = instruction.needs_alignment();
    memory.bytes = element_bytes(mnemonic, multiple);
    memory.writes_back = arm.writeback;
    bool operand_found = false;
    for (int i = 0; i < arm.op_count; ++i) {
        const cs_arm_op& operand = arm.operands[i];
        if (operand.type != ARM_OP_MEM) continue;
        operand_found = true;
        memory.base = core_register(operand.mem.base);
        memory.index = core_register(operand.mem.index);
        memory.shift =
            static_cast<std::uint8_t>(operand.shift.type == ARM_SFT_LSL ? operand.shift.value : 0U);
        memory.offset = operand.mem.disp;
        instruction.reads |= core_mask(operand.mem.base);
        instruction.reads |= core_mask(operand.mem.index);
        if (arm.writeback) instruction.writes |= core_mask(operand.mem.base);
    }
    if (operand_found) {
        if (multiple) memory.count = 2;
        const bool wide_float = mnemonic.front() == 'v' && arm.op_count > 0 &&
                                arm.operands[0].reg >= ARM_REG_D0 &&
                                arm.operands[0].reg <= ARM_REG_D31;
        if (wide_float) memory.count = 2;
        return;
    }
    const bool stack = mnemonic.find("push") != std::string_view::npos ||
                       mnemonic.find("pop") != std::string_view::npos;
    memory.count = list_length(arm, !stack);
    memory.base = stack ? std::uint8_t{13} : core_register(arm.operands[0].reg);
    memory.writes_back = stack || arm.writeback;
    const bool down = mnemonic.find("push") != std::string_view::npos ||
                      mnemonic.find("db") != std::string_view::npos;
    if (down) memory.offset = -4 * static_cast<std::int32_t>(memory.count);
    instruction.reads |= bit(memory.base);
    if (memory.writes_back) instruction.writes |= bit(memory.base);
}

/// The operand that a product is added to; that of long ones is also the result.
void take_accumulator(const cs_arm& arm, std::string_view mnemonic, Instruction& instruction) {
    const bool is_long =
        mnemonic.find("lal") == 2 || mnemonic.find("lsl") == 2 || mnemonic.find("aal") == 2;
    if (is_long) {
        for (int i = 0; i < 2 && i < arm.op_count; ++i)
            instruction.accumulates |= core_mask(static_cast<unsigned>(arm.operands[i].reg));
        instruction.reads |= instruction.accumulates;
    } else if (arm.op_count == 4 && mnemonic.find("ull") == std::string_view::npos) {
        const std::uint16_t last = core_mask(static_cast<unsigned>(arm.operands[3].reg));
        const bool also_factor = arm.operands[1].reg == arm.operands[3].reg ||
                                 arm.operands[2].reg == arm.operands[3].reg;
        if (!also_factor) instruction.accumulates = last;
    }
}

void take_control(const cs_arm& arm, std::string_view mnemonic, Instruction& instruction) {
    instruction.links = mnemonic.rfind("bl", 0) == 0 && instruction.is_branch();
    if (instruction.links) instruction.writes |= bit(14);
    if (instruction.operation == Operation::Branch || instruction.operation == Operation::Indirect)
        instruction.writes |= bit(15);
    instruction.writes_pc = (instruction.writes & bit(15)) != 0;
    const bool through_link =
        mnemonic == "bx" && arm.op_count == 1 && arm.operands[0].reg == ARM_REG_LR;
    instruction.returns = through_link || (instruction.writes_pc && instruction.is_load());
    instruction.conditional = arm.cc != ARM_CC_AL && arm.cc != ARM_CC_INVALID;
    if (mnemonic.rfind("cb", 0) == 0) instruction.conditional = true;
    instruction.sets_flags = arm.update_flags;
    instruction.uses_flags = instruction.conditional || mnemonic.rfind("adc", 0) == 0 ||
                             mnemonic.rfind("sbc", 0) == 0 || mnemonic.rfind("rrx", 0) == 0 ||
                             mnemonic.rfind("sel", 0) == 0;
    // A skipped instruction keeps what its target held.
    if (instruction.conditional && instruction.operation != Operation::If)
        instruction.reads |= static_cast<std::uint16_t>(instruction.writes & ~bit(15));
}

/// What goes through the first shifter: its sources are needed a cycle early.
void take_shifter(const cs_arm& arm, std::string_view mnemonic, Instruction& instruction) {
    instruction.reverses = begins_with_any(mnemonic, {"rev", "rbit"});
    instruction.saturates = begins_with_any(
        mnemonic,
        {"ssat", "usat", "qadd", "qsub", "qasx", "qsax", "qd", "uqadd", "uqsub", "uqasx", "uqsax"});
    const bool whole = instruction.reverses ||
                       begins_with_any(mnemonic, {"sbfx", "ubfx", "ssat", "usat", "qd", "pkhtb"});
    if (whole) instruction.early = instruction.reads;
    const bool last = begins_with_any(mnemonic, {"pkhbt", "sxta", "uxta", "bfi"});
    const int place = mnemonic.rfind("bfi", 0) == 0 ? 1 : 2;
    if (last && arm.op_count > place)
        instruction.early |= core_mask(static_cast<unsigned>(arm.operands[place].reg));
    if (whole || last) instruction.shifts_operand = true;
}

Instruction convert(const cs_insn& source) {
    const cs_arm& arm = source.detail->arm;
    const std::string_view mnemonic(source.mnemonic);
    Instruction instruction;
    instruction.address = static_cast<std::uint32_t>(source.address);
    instruction.size = static_cast<std::uint8_t>(source.size);
    instruction.operation = operation_of(mnemonic);
    instruction.simple = instruction.operation == Operation::Alu && is_simple(mnemonic);
    take_operands(arm, instruction);
    take_constant(arm, instruction);
    if (instruction.shifts_operand) instruction.simple = false;
    if (instruction.accesses_memory()) take_memory(arm, mnemonic, instruction);
    instruction.narrow_load = instruction.is_load() && instruction.memory.bytes < 4;
    if (instruction.operation == Operation::Multiply) take_accumulator(arm, mnemonic, instruction);
    take_shifter(arm, mnemonic, instruction);
    const bool extends = begins_with_any(mnemonic, {"sxtb", "uxtb", "sxth", "uxth"});
    instruction.late_result =
        instruction.operation == Operation::Multiply ||
        (instruction.operation == Operation::Simd && !extends) ||
        (instruction.operation == Operation::Alu && instruction.shifts_operand);
    take_control(arm, mnemonic, instruction);
    return instruction;
}

Instruction unknown(std::span<const std::uint8_t> code, std::uint32_t address) {
    Instruction instruction;
    instruction.address = address;
    const unsigned top = code.size() > 1 ? code[1] >> 3U : 0;  // 11101, 11110, 11111: 32 bits
    instruction.size = top >= 0x1D && code.size() >= 4 ? 4 : 2;
    return instruction;
}

}  // namespace

struct Decoder::State {
    csh handle = 0;
    ~State() {
        if (handle != 0) cs_close(&handle);
    }
};

Decoder::Decoder(bool armv8) : state_(std::make_unique<State>()) {
    const int mode = CS_MODE_THUMB | CS_MODE_MCLASS | (armv8 ? CS_MODE_V8 : 0);
    [[maybe_unused]] const cs_err opened =
        cs_open(CS_ARCH_ARM, static_cast<cs_mode>(mode), &state_->handle);
    assert(opened == CS_ERR_OK && "Capstone knows Thumb");
    cs_option(state_->handle, CS_OPT_DETAIL, CS_OPT_ON);
}

Decoder::Decoder(Decoder&&) noexcept = default;
Decoder::~Decoder() = default;

std::vector<Instruction> Decoder::decode(std::span<const std::uint8_t> code,
                                         std::uint32_t address) {
    std::vector<Instruction> instructions;
    while (code.size() >= 2) {
        cs_insn* found = nullptr;
        const std::size_t count =
            cs_disasm(state_->handle, code.data(), code.size(), address, 0, &found);
        for (std::size_t i = 0; i < count; ++i) instructions.push_back(convert(found[i]));
        if (count != 0) cs_free(found, count);
        std::uint32_t next = address;
        if (count != 0) next = instructions.back().address + instructions.back().size;
        code = code.subspan(next - address);
        address = next;
        if (code.size() < 2) break;
        instructions.push_back(unknown(code, address));
        code = code.subspan(instructions.back().size);
        address += instructions.back().size;
    }
    return instructions;
}

}  // namespace outcore::board
