// Which numbers were there before: 32 bytes each at most, or one bit for every possible one where
// that is less.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace outcore::explore {

class CodeSet {
  public:
    /// Numbers from 0 to limit - 1.
    explicit CodeSet(std::int64_t limit) : limit_(limit) { clear(); }

    /// False where it was there before.
    bool insert(std::int64_t code);
    void clear();

  private:
    void grow();
    /// Open addressing, linear probing: the slot of `code`, or the free one where it belongs.
    std::size_t slot_of(std::int64_t code) const;

    std::int64_t limit_;
    std::vector<bool> bits_;           // of small limits
    std::vector<std::int64_t> slots_;  // kFree where there is none; at most half are taken
    std::size_t taken_ = 0;
};

}  // namespace outcore::explore
