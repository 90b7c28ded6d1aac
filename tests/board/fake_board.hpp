// A board without a core: time that the test moves, events in order, memories, interrupt lines, and
// what was misused.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "board/peripheral.hpp"

namespace outcore::test {

class FakeBoard : public board::BoardServices {
  public:
    board::Picoseconds now() const override { return now_; }
    double core_hz() const override { return core_hz_; }
    void set_core_hz(double hz) override { core_hz_ = hz; }
    void at(board::Picoseconds when, std::function<void()> action) override {
        events_.emplace(std::max(when, now_), std::move(action));
    }
    void set_interrupt(int line, bool level) override { lines[line] = level; }
    bool bus_read(std::uint32_t address, std::span<std::uint8_t> bytes) override {
        for (std::uint8_t& byte : bytes) byte = memory[address++];
        return true;
    }
    bool bus_write(std::uint32_t address, std::span<const std::uint8_t> bytes) override {
        for (const std::uint8_t byte : bytes) memory[address++] = byte;
        return true;
    }
    /// A stalled core does nothing: time passes at once.
    void stall(board::Picoseconds time) override {
        stalled += time;
        run(time);
    }
    void misuse(board::Misuse kind, const std::string& what) override {
        misuses.push_back({kind, what});
    }

    /// Lets `time` pass with all that happens in it.
    void run(board::Picoseconds time) {
        const board::Picoseconds end = now_ + time;
        while (!events_.empty() && events_.begin()->first <= end) step();
        now_ = std::max(now_, end);
    }
    /// Runs until `condition` holds after an event; false when nothing is left to happen.
    template <typename Condition>
    bool run_until(Condition condition) {
        while (!condition()) {
            if (events_.empty()) return false;
            step();
        }
        return true;
    }
    std::size_t count(board::Misuse kind) const {
        return static_cast<std::size_t>(
            std::count_if(misuses.begin(), misuses.end(),
                          [&](const auto& entry) { return entry.first == kind; }));
    }
    std::string told() const {
        std::string all;
        for (const auto& [kind, what] : misuses) all += what + "\n";
        return all;
    }

    std::map<int, bool> lines;
    std::map<std::uint32_t, std::uint8_t> memory;
    std::vector<std::pair<board::Misuse, std::string>> misuses;
    board::Picoseconds stalled = 0;

  private:
    void step() {
        const auto first = events_.begin();
        now_ = first->first;
        const std::function<void()> action = std::move(first->second);
        events_.erase(first);
        action();
    }
    board::Picoseconds now_ = 0;
    double core_hz_ = 0.0;
    std::multimap<board::Picoseconds, std::function<void()>> events_;
};

}  // namespace outcore::test
