// The computer at the other end of the report UART: keeps what the firmware says, and sends the
// commands of a run, each after the firmware has said that it is ready.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace outcore::board {

class ReportHost {
  public:
    static constexpr double kBaud = 115200;  // docs/spec/report.md
    /// A receiver that samples in the middle of each bit of ten is wrong from 5 % on; half of that
    /// is left to the other side.
    static constexpr double kTolerance = 0.025;

    void receive(char byte);
    const std::string& output() const { return output_; }
    void queue(std::string bytes);
    /// The next byte on the line to the firmware, when it may be sent now.
    std::optional<std::uint8_t> next();
    /// `wake` is called when a byte may be sent.
    void on_ready(std::function<void()> wake) { wake_ = std::move(wake); }

  private:
    void plan_command();
    std::string output_, line_, input_;
    std::size_t sent_ = 0, allowed_ = 0;  // bytes of `input_`: gone, and that may go
    bool ready_ = false;
    std::function<void()> wake_;
};

}  // namespace outcore::board
