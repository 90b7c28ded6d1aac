// DDI0403, B1.5.6 to B1.5.8; the M33 runs in one security state here, with the same frames.
// SPDX-License-Identifier: Apache-2.0
#include "board/core/exception_frame.hpp"

namespace outcore::board {
namespace {

constexpr std::uint32_t kHandler = 0xFFFFFFF1, kThreadMain = 0xFFFFFFF9,
                        kThreadProcess = 0xFFFFFFFD;
constexpr std::uint32_t kNoFloatFrame = 1U << 4U;  // of EXC_RETURN: clear with a floating frame
constexpr std::uint32_t kStackSelect = 2, kFloatActive = 4;  // of CONTROL
constexpr std::uint32_t kAligned = 1U << 9U, kThumb = 1U << 24U, kExceptionNumber = 0x1FF;
constexpr unsigned kFloats = 16;

std::uint32_t return_value(bool handler, bool process_stack, bool floats) {
    const std::uint32_t value = handler ? kHandler : process_stack ? kThreadProcess : kThreadMain;
    return floats ? value & ~kNoFloatFrame : value;
}

bool push_floats(Emulator& emulator, StackMemory& memory, std::uint32_t at) {
    bool ok = true;
    for (unsigned i = 0; i < kFloats; ++i)
        ok = memory.stack_write(at + 4 * i, emulator.get_float(i)) && ok;
    return memory.stack_write(at + 4 * kFloats, emulator.get(Register::FloatStatus)) && ok;
}

bool pop_floats(Emulator& emulator, StackMemory& memory, std::uint32_t at) {
    std::uint32_t word = 0;
    for (unsigned i = 0; i < kFloats; ++i) {
        if (!memory.stack_read(at + 4 * i, word)) return false;
        emulator.set_float(i, word);
    }
    if (!memory.stack_read(at + 4 * kFloats, word)) return false;
    emulator.set(Register::FloatStatus, word);
    return true;
}

constexpr Register kStacked[] = {Register::R0, Register::R1,  Register::R2,
                                 Register::R3, Register::R12, Register::Lr};
constexpr std::uint32_t kBasicFrame = 32, kFloatFrame = 72;

}  // namespace

unsigned frame_words(std::uint32_t exc_return) {
    return (exc_return & kNoFloatFrame) != 0 ? kBasicFrame / 4 : (kBasicFrame + kFloatFrame) / 4;
}

bool enter_exception(Emulator& emulator, StackMemory& memory, int number,
                     std::uint32_t return_address) {
    const std::uint32_t status = emulator.get(Register::ProgramStatus);
    const std::uint32_t control = emulator.get(Register::Control);
    const bool handler = (status & kExceptionNumber) != 0;
    const bool floats = (control & kFloatActive) != 0;
    const std::uint32_t stack = emulator.get(Register::Sp);
    const bool padded = (stack & 4U) != 0;
    std::uint32_t frame = (stack & ~7U) - kBasicFrame;
    if (floats) frame = (stack & ~7U) - kBasicFrame - kFloatFrame;
    if (padded && !floats) frame = ((stack - 4) & ~7U) - kBasicFrame;
    bool ok = !floats || push_floats(emulator, memory, frame + kBasicFrame);
    std::uint32_t at = frame;
    for (const Register each : kStacked) {
        ok = memory.stack_write(at, emulator.get(each)) && ok;
        at += 4;
    }
    const std::uint32_t stacked_status = (status & ~kAligned) | (padded ? kAligned : 0) | kThumb;
    ok = memory.stack_write(at, return_address) && memory.stack_write(at + 4, stacked_status) && ok;
    emulator.set(Register::Sp, frame);
    emulator.set(Register::Lr, return_value(handler, (control & kStackSelect) != 0, floats));
    // Flags stay, IT state goes; the exception number selects the main stack.
    constexpr std::uint32_t kFlags = 0xF80F0000;
    emulator.set(Register::ProgramStatus,
                 (status & kFlags) | kThumb | static_cast<std::uint32_t>(number));
    emulator.set(Register::Control, control & ~(kStackSelect | kFloatActive));
    return ok;
}

bool leave_exception(Emulator& emulator, StackMemory& memory, std::uint32_t value) {
    const std::uint32_t kind = value | kNoFloatFrame;
    const bool floats = (value & kNoFloatFrame) == 0;
    if (kind != kHandler && kind != kThreadMain && kind != kThreadProcess) return false;
    const std::uint32_t frame = kind == kThreadProcess ? emulator.get(Register::ProcessStack)
                                                       : emulator.get(Register::MainStack);
    if (floats && !pop_floats(emulator, memory, frame + kBasicFrame)) return false;
    std::uint32_t at = frame, word = 0;
    std::uint32_t values[8] = {};
    for (std::uint32_t& each : values) {
        if (!memory.stack_read(at, word)) return false;
        each = word;
        at += 4;
    }
    for (unsigned i = 0; i < 6; ++i) emulator.set(kStacked[i], values[i]);
    const std::uint32_t status = values[7];
    std::uint32_t stack = at + (floats ? kFloatFrame : 0);
    if ((status & kAligned) != 0) stack += 4;
    emulator.set(kind == kThreadProcess ? Register::ProcessStack : Register::MainStack, stack);
    emulator.set(Register::ProgramStatus, status);
    const std::uint32_t control = emulator.get(Register::Control) & ~(kStackSelect | kFloatActive);
    emulator.set(Register::Control, control | (kind == kThreadProcess ? kStackSelect : 0) |
                                        (floats ? kFloatActive : 0));
    emulator.set(Register::Pc, values[6] | 1U);
    return true;
}

}  // namespace outcore::board
