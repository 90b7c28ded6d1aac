// The SystemC model of a serial flash (part of the transaction-level simulator) behind plain types:
// rules, busy times and wear are its own; contents are kept by the part's front end.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "board/peripheral.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {
enum class FlashOperation : int;
}

namespace outcore::board {

/// The kernel's time follows the board's: it is advanced to each command. One SystemC context in a
/// process; all backends of it have to be constructed before the first command of any.
class FlashBackend {
  public:
    explicit FlashBackend(const platform::Storage& storage);
    ~FlashBackend();

    struct Outcome {
        std::string fault;  // empty, or the broken rule for people
        bool busy = false;  // refused as the part was busy
        Picoseconds ready = 0;
    };
    /// A command whose chip select fell at `fall` and rose at `rise`.
    Outcome carry_out(hardware::FlashOperation operation, std::int64_t address, std::int64_t bytes,
                      Picoseconds fall, Picoseconds rise);
    /// The sector of `address` holds nothing that the model has seen programmed. Once for each.
    void declare_blank(std::int64_t address);

  private:
    struct Model;
    std::unique_ptr<Model> model_;
};

}  // namespace outcore::board
