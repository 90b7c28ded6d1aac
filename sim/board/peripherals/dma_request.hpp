// What a DMA engine sees of a peripheral that asks for its data register to be read or written.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "board/peripheral.hpp"

namespace outcore::board {

/// A data phase that is under way: `bytes` pass the data register, none of them faster than
/// `byte_ps`, the first from `begin` on.
struct DataFlow {
    bool to_memory = true;
    Picoseconds begin = 0;
    double byte_ps = 0.0;
    std::int64_t bytes = 0;
    std::int64_t request_bytes = 4;  // that the peripheral guarantees for each request
};

class DmaRequester {
  public:
    virtual ~DmaRequester() = default;
    virtual std::uint32_t data_register() const = 0;
    /// Nothing while the peripheral makes no requests.
    virtual std::optional<DataFlow> flow() = 0;
    /// The engine has begun to serve the flow; then bytes in order, and that it has let go.
    virtual void begin_service() = 0;
    virtual void take(std::span<std::uint8_t> bytes, Picoseconds when) = 0;
    virtual void give(std::span<const std::uint8_t> bytes, Picoseconds when) = 0;
    virtual void end_service(Picoseconds when) = 0;

    /// Called when a flow begins; set by the engine that listens.
    void on_request(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }

  protected:
    void raise_request() {
        for (const auto& listener : listeners_) listener();
    }

  private:
    std::vector<std::function<void()>> listeners_;
};

}  // namespace outcore::board
