// Arm publishes no table. The rules follow LLVM's scheduling model of the core
// (llvm/lib/Target/ARM/ARMScheduleM7.td), written by Arm, and measurements on STM32H743
// (github.com/jnk0le/random, "pipeline cycle test"): an early and a late ALU one cycle apart, one
// shifter of each kind, one multiplier, two load ports by word parity, one store port.
// SPDX-License-Identifier: Apache-2.0
#include "board/core/dual_issue.hpp"

#include <algorithm>
#include <array>

namespace outcore::board {
namespace {

constexpr unsigned kCore = 16, kFlags = 16, kFloats = 17, kPlaces = kFloats + 32;

/// When a value can be used: by the late ALU, and by what works a cycle earlier (addresses, the
/// shifter of a second operand).
struct Ready {
    std::int64_t late = 0, early = 0;
    std::int64_t stored = 0;   // as the data of a store
    std::int64_t product = 0;  // as a factor
};

bool single(const Instruction& instruction) {
    switch (instruction.operation) {
        case Operation::LoadMultiple:
        case Operation::StoreMultiple:
        case Operation::Divide:
        case Operation::Barrier:
        case Operation::System:
        case Operation::WaitForEvent:
        case Operation::WaitForInterrupt:
        case Operation::Unknown:
            return true;
        default:
            return instruction.memory.count > 1;
    }
}

bool slot_zero_only(const Instruction& instruction) {
    return instruction.operation == Operation::Simd || instruction.operation == Operation::Bitfield;
}

/// Even and odd words have a port each; only of one base register is the parity known.
bool same_bank(const Instruction& a, const Instruction& b) {
    if (a.memory.base != b.memory.base || a.memory.index != b.memory.index) return true;
    if (a.memory.writes_back) return true;
    return ((a.memory.offset ^ b.memory.offset) & 4) == 0;
}

bool is_float(const Instruction& instruction) { return instruction.uses_floating_point(); }

Ready result(std::int64_t late, std::int64_t stored) { return {late, late + 1, stored, late}; }

/// What comes out of an instruction that issues in cycle `at`. A store takes whatever has issued; a
/// multiplier takes a loaded word a cycle later than the adders do.
Ready result_of(const Instruction& instruction, std::int64_t at, bool ran_early) {
    switch (instruction.operation) {
        case Operation::Load:
        case Operation::LoadMultiple:
            return instruction.narrow_load ? result(at + 2, at) : Ready{at + 1, at + 2, at, at + 2};
        case Operation::Multiply:
            return result(at + 2, at + 1);
        case Operation::Bitfield:
        case Operation::Simd:
            if (instruction.reverses) return {at, at + 2, at, at};
            return result(instruction.saturates ? at + 2 : at + 1, at);
        case Operation::FloatAdd:
        case Operation::FloatMove:
            return result(at + 3, at + 2);
        case Operation::FloatMultiplyAdd:
            return result(at + 6, at + 5);
        default:
            return ran_early ? Ready{at, at + 1, at, at} : result(at + 1, at);
    }
}

class Scoreboard {
  public:
    /// The first cycle from `at` on in which all that `instruction` reads is there.
    std::int64_t earliest(const Instruction& instruction, std::int64_t at) const {
        for (unsigned i = 0; i < kCore; ++i) {
            if ((instruction.reads >> i & 1U) == 0) continue;
            at = std::max(at, needed(instruction, i));
        }
        if (instruction.uses_flags && !instruction.is_branch())
            at = std::max(at, ready_[kFlags].late);
        for (unsigned i = 0; i < 32; ++i) {
            if ((instruction.float_reads >> i & 1U) != 0)
                at = std::max(at, ready_[kFloats + i].late);
        }
        return at;
    }

    void issue(const Instruction& instruction, std::int64_t at, bool older) {
        const bool ran_early = older && instruction.simple && early_sources(instruction, at);
        const Ready ready = result_of(instruction, at, ran_early);
        for (unsigned i = 0; i < kCore; ++i) {
            if ((instruction.writes >> i & 1U) != 0) ready_[i] = ready;
        }
        // The stepped base of an access comes out of the address adder at once.
        if (instruction.memory.writes_back && instruction.memory.base < kCore)
            ready_[instruction.memory.base] = {at, at + 1, at, at};
        if (instruction.sets_flags) ready_[kFlags] = result(at + 1, at);
        for (unsigned i = 0; i < 32; ++i) {
            if ((instruction.float_writes >> i & 1U) != 0) ready_[kFloats + i] = ready;
        }
    }

  private:
    std::int64_t needed(const Instruction& instruction, unsigned number) const {
        const Ready& ready = ready_[number];
        const auto is = [number](unsigned other) { return other == number; };
        const bool address = instruction.accesses_memory() &&
                             (is(instruction.memory.base) || is(instruction.memory.index));
        if (address || (instruction.early >> number & 1U) != 0) return ready.early;
        if (instruction.is_store()) return ready.stored;
        // The last adder of a product takes its operand a cycle later.
        if ((instruction.accumulates >> number & 1U) != 0) return ready.late - 1;
        return instruction.operation == Operation::Multiply ? ready.product : ready.late;
    }
    bool early_sources(const Instruction& instruction, std::int64_t at) const {
        for (unsigned i = 0; i < kCore; ++i) {
            if ((instruction.reads >> i & 1U) != 0 && ready_[i].early > at) return false;
        }
        return true;
    }
    std::array<Ready, kPlaces> ready_{};
};

}  // namespace

bool DualIssue::can_pair(const Instruction& older, const Instruction& younger) {
    if (single(older) || single(younger)) return false;
    if (older.is_branch() && !older.conditional) return false;
    if (slot_zero_only(younger)) return false;
    if (older.shifts_operand && younger.shifts_operand) return false;
    const bool product = older.operation == Operation::Multiply;
    const bool second_product = younger.operation == Operation::Multiply;
    if (product && second_product) return false;
    if ((product && younger.is_store()) || (second_product && older.is_store())) return false;
    if (older.is_store() && younger.is_store()) return false;
    if (is_float(older) && is_float(younger)) return false;
    if (older.is_load() && younger.is_load() && same_bank(older, younger)) return false;
    return !(older.is_branch() && younger.is_branch());
}

std::uint32_t DualIssue::time(std::span<const Instruction> block,
                              std::vector<std::uint32_t>& issue) const {
    issue.clear();
    Scoreboard board;
    std::int64_t now = 0;                // the cycle in which the next instruction may issue
    const Instruction* alone = nullptr;  // issued in cycle now - 1, its partner's place free
    for (const Instruction& instruction : block) {
        std::int64_t at = now;
        bool older = true;
        if (alone != nullptr && can_pair(*alone, instruction) &&
            board.earliest(instruction, now - 1) == now - 1) {
            at = now - 1;
            older = false;
        } else {
            at = board.earliest(instruction, now);
        }
        board.issue(instruction, at, older);
        issue.push_back(static_cast<std::uint32_t>(at));
        std::int64_t length = 1;
        if (instruction.needs_alignment() || instruction.memory.count > 1)
            length = (instruction.memory.count + 1) / 2;
        if (instruction.operation == Operation::Divide) length = timing_.divide_cycles;
        if (instruction.operation == Operation::System) length = timing_.system_cycles;
        if (instruction.operation == Operation::Barrier) length = timing_.barrier_cycles;
        if (instruction.operation == Operation::FloatDivide) length = timing_.float_divide_cycles;
        now = at + length;
        alone = older && length == 1 ? &instruction : nullptr;
    }
    return static_cast<std::uint32_t>(now);
}

}  // namespace outcore::board
