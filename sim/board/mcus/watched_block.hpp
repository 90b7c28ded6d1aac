// Registers that other peripherals depend on and that have no behaviour of their own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "board/peripherals/register_block.hpp"

namespace outcore::board {

/// `changed` is called after each write.
class WatchedBlock : public RegisterBlock {
  public:
    WatchedBlock(std::string name, std::span<const RegisterSpec> table, BoardServices& board,
                 std::function<void()> changed)
        : RegisterBlock(std::move(name), table, board), changed_(std::move(changed)) {}

  protected:
    void store(std::uint32_t offset, unsigned, std::uint32_t written) override {
        set(offset, written);
        changed_();
    }

  private:
    const std::function<void()> changed_;
};

}  // namespace outcore::board
