// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/shuffle.hpp"

#include <cassert>

namespace outcore::explore {

Shuffle::Shuffle(std::int64_t size, std::uint64_t seed)
    : size_(static_cast<std::uint64_t>(size)), keys_{} {
    assert(size > 0 && size <= std::int64_t{1} << 62 && "no such permutation");
    while ((std::uint64_t{1} << (2 * half_bits_)) < size_) ++half_bits_;
    for (std::uint64_t& key : keys_) key = seed = mixed(seed);
}

std::int64_t Shuffle::operator()(std::int64_t index) const {
    assert(index >= 0 && static_cast<std::uint64_t>(index) < size_ && "not in the permutation");
    const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
    auto number = static_cast<std::uint64_t>(index);
    do {
        std::uint64_t left = number >> half_bits_, right = number & mask;
        for (const std::uint64_t key : keys_) {
            const std::uint64_t changed = left ^ (mixed(right ^ key) & mask);
            left = right;
            right = changed;
        }
        number = left << half_bits_ | right;
    } while (number >= size_);
    return static_cast<std::int64_t>(number);
}

}  // namespace outcore::explore
