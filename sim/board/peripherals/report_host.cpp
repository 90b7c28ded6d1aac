// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/report_host.hpp"

#include <algorithm>
#include <charconv>

namespace outcore::board {
namespace {

/// One command of docs/spec/report.md: its line, and the raw bytes that follow `input BYTES`.
std::size_t command_end(const std::string& input, std::size_t begin) {
    const std::size_t end = input.find('\n', begin);
    if (end == std::string::npos) return input.size();
    constexpr std::string_view kInput = "input ";
    std::size_t raw = 0;
    if (input.compare(begin, kInput.size(), kInput) == 0)
        std::from_chars(input.data() + begin + kInput.size(), input.data() + end, raw);
    return std::min(end + 1 + raw, input.size());
}

}  // namespace

void ReportHost::receive(char byte) {
    output_ += byte;
    if (byte != '\n') {
        line_ += byte;
        return;
    }
    if (line_ == "oc ready" || line_ == "oc ready\r") {
        ready_ = true;
        plan_command();
    }
    line_.clear();
}

void ReportHost::queue(std::string bytes) {
    input_ += bytes;
    plan_command();
}

void ReportHost::plan_command() {
    if (!ready_ || sent_ == input_.size() || sent_ < allowed_) return;
    ready_ = false;
    allowed_ = command_end(input_, sent_);
    if (wake_) wake_();
}

std::optional<std::uint8_t> ReportHost::next() {
    if (sent_ >= allowed_) return std::nullopt;
    return static_cast<std::uint8_t>(input_[sent_++]);
}

}  // namespace outcore::board
