// Intel HEX: bytes with their addresses as text, what programmers take beside plain binaries.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace outcore::deploy {

/// `bytes` at `address`, which must not run past 2^32: data records of 32 bytes that cross no
/// 64 KiB boundary, an extended linear address record in front of each block of 64 KiB, and the
/// end. Lines end with a line feed. Format: Intel, Hexadecimal Object File Format Specification,
/// revision A (1988), 32-bit form.
std::string intel_hex(std::uint32_t address, std::span<const std::uint8_t> bytes);

}  // namespace outcore::deploy
