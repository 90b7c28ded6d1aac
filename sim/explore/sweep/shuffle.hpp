// The numbers below a limit in a random order, any of them found at once: nothing is stored.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace outcore::explore {

/// A well mixed 64-bit number. Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators" (2014), finaliser of SplitMix64.
constexpr std::uint64_t mixed(std::uint64_t number) {
    number += 0x9e3779b97f4a7c15ull;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ull;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebull;
    return number ^ (number >> 31);
}

/// From 53 bits, in [0, 1).
constexpr double unit_interval(std::uint64_t bits) {
    return static_cast<double>(bits >> 11) * 0x1p-53;
}

/// A permutation of [0, size): four rounds of a balanced Feistel network over the next even power
/// of two, walked on until the number is below `size` (Black and Rogaway, "Ciphers with arbitrary
/// finite domains", 2002). Fewer than four steps on average. Deterministic from the seed; random
/// enough for samples, no cipher.
class Shuffle {
  public:
    /// `size` from 1 to 2^62.
    Shuffle(std::int64_t size, std::uint64_t seed);
    /// `index` from 0 to size - 1.
    std::int64_t operator()(std::int64_t index) const;

  private:
    std::uint64_t size_;
    int half_bits_ = 1;
    std::array<std::uint64_t, 4> keys_;
};

}  // namespace outcore::explore
