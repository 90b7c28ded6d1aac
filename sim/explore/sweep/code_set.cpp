// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/code_set.hpp"

#include "explore/sweep/shuffle.hpp"

namespace outcore::explore {
namespace {

constexpr std::int64_t kFree = -1;
constexpr std::int64_t kMostBits = std::int64_t{1} << 27;  // 16 MiB
constexpr std::size_t kFirstSlots = 1024;                  // a power of two, like all that follow

}  // namespace

void CodeSet::clear() {
    taken_ = 0;
    if (limit_ <= kMostBits)
        bits_.assign(static_cast<std::size_t>(limit_), false);
    else
        slots_.assign(kFirstSlots, kFree);
}

std::size_t CodeSet::slot_of(std::int64_t code) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = mixed(static_cast<std::uint64_t>(code)) & mask;
    while (slots_[slot] != kFree && slots_[slot] != code) slot = (slot + 1) & mask;
    return slot;
}

void CodeSet::grow() {
    std::vector<std::int64_t> before(slots_.size() * 2, kFree);
    before.swap(slots_);
    for (const std::int64_t code : before) {
        if (code != kFree) slots_[slot_of(code)] = code;
    }
}

bool CodeSet::insert(std::int64_t code) {
    if (!bits_.empty()) {
        const auto bit = bits_[static_cast<std::size_t>(code)];
        if (bit) return false;
        bits_[static_cast<std::size_t>(code)] = true;
        return true;
    }
    const std::size_t slot = slot_of(code);
    if (slots_[slot] == code) return false;
    slots_[slot] = code;
    if (++taken_ * 2 > slots_.size()) grow();
    return true;
}

}  // namespace outcore::explore
