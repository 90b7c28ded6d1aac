// Deterministic random numbers: the same on every machine, which std:: distributions do not
// promise.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace outcore {

/// Marsaglia's xorshift32 (shifts 13, 17, 5). A seed of 0 would stay 0 and is replaced by 1.
class Xorshift32 {
  public:
    explicit constexpr Xorshift32(std::uint32_t seed) : state_(seed == 0 ? 1u : seed) {}

    constexpr std::uint32_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 17;
        state_ ^= state_ << 5;
        return state_;
    }
    constexpr std::uint8_t next_byte() { return static_cast<std::uint8_t>(next() & 255u); }
    /// Uniform enough for tests in [low, high]; the modulo bias is below 2^-32 * range.
    constexpr std::int32_t in_range(std::int32_t low, std::int32_t high) {
        const auto span = static_cast<std::uint64_t>(static_cast<std::int64_t>(high) - low) + 1u;
        return static_cast<std::int32_t>(low + static_cast<std::int64_t>(next() % span));
    }

  private:
    std::uint32_t state_;
};

}  // namespace outcore
