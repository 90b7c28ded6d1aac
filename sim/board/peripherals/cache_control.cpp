// Registers and bits: ST CMSIS header stm32u585xx.h (ICACHE_TypeDef, DCACHE_TypeDef).
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/cache_control.hpp"

namespace outcore::board {
namespace {

enum : std::uint32_t { kControl = 0x00, kStatus = 0x04, kClear = 0x0C };
enum : std::uint32_t {
    kInvalidate = 1u << 1,
    kStartCommand = 1u << 11,  // DCACHE
    kInvalidated = 1u << 1,    // of SR: BSYENDF
    kCommandEnded = 1u << 4
};

constexpr RegisterSpec kInstruction[] = {
    {"CR", kControl, 0x4, 0xF0007, 0, kWords}, {"SR", kStatus, 0, 0, 0x7, kWords},
    {"IER", 0x08, 0, 0x6, 0, kWords},          {"FCR", kClear, 0, 0x6, 0, kWords},
    {"HMONR", 0x10, 0, 0, ~0u, kWords},        {"MMONR", 0x14, 0, 0, 0xFFFF, kWords},
    {"CRR0", 0x20, 0x200, ~0u, 0, kWords},     {"CRR1", 0x24, 0x200, ~0u, 0, kWords},
    {"CRR2", 0x28, 0x200, ~0u, 0, kWords},     {"CRR3", 0x2C, 0x200, ~0u, 0, kWords},
};
constexpr RegisterSpec kData[] = {
    {"CR", kControl, 0, 0x80FF0F03, 0, kWords},
    {"SR", kStatus, 0, 0, 0x1F, kWords},
    {"IER", 0x08, 0, 0x16, 0, kWords},
    {"FCR", kClear, 0, 0x16, 0, kWords},
    {"RHMONR", 0x10, 0, 0, ~0u, kWords},
    {"RMMONR", 0x14, 0, 0, 0xFFFF, kWords},
    {"WHMONR", 0x20, 0, 0, ~0u, kWords},
    {"WMMONR", 0x24, 0, 0, 0xFFFF, kWords},
    {"CMDRSADDRR", 0x28, 0, 0xFFFFFFF0, 0, kWords},
    {"CMDREADDRR", 0x2C, 0, 0xFFFFFFF0, 0, kWords},
};

}  // namespace

CacheControl::CacheControl(Kind kind, BoardServices& board)
    : RegisterBlock(kind == Kind::Instruction ? "ICACHE" : "DCACHE1",
                    kind == Kind::Instruction ? std::span<const RegisterSpec>(kInstruction)
                                              : std::span<const RegisterSpec>(kData),
                    board) {}

void CacheControl::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    if (offset == kClear) return change(kStatus, written, 0);
    if (offset != kControl) return set(offset, written);
    set(kControl, written & ~(kInvalidate | kStartCommand));
    if ((written & kInvalidate) != 0) change(kStatus, kInvalidated, kInvalidated);
    if ((written & kStartCommand) != 0) change(kStatus, kCommandEnded, kCommandEnded);
}

}  // namespace outcore::board
